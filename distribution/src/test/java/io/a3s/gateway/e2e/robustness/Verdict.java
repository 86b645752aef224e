package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.robustness.FaultyBackend.Seen;
import java.util.List;

/**
 * Compares what a backend got with what a strict reader makes of what the client had sent: each is
 * one of the requests, whole or cut off. Some may be missing, because the gateway answered them
 * itself; some may have come twice, because the connection they were first sent on had just been
 * closed. Nothing is said about their order, as one that the gateway has given up may lie in the
 * backend's buffer while the next is served.
 */
final class Verdict {
    private static final int MOST_TRIES = 2;

    private Verdict() {}

    /** Returns what is wrong, empty if nothing is. */
    static String on(Conversation.Reading reading, List<Seen> seen) {
        int[] tries = new int[reading.whole().size()];
        for (Seen one : seen) {
            int match = 0;
            // A client may well send the same request many times, so each of them has its tries.
            while (match < tries.length
                    && (tries[match] == MOST_TRIES || !isSame(reading.whole().get(match), one))) {
                match++;
            }
            if (match < tries.length) {
                tries[match]++;
                continue;
            }
            boolean isHeadOfRest =
                    !one.isWhole()
                            && reading.head()
                                    .filter(head -> isSameHead(head, one.request()))
                                    .isPresent();
            if (!isHeadOfRest) {
                return "forwarded what nobody sent: " + one + "\nall: " + lines(seen);
            }
        }
        return "";
    }

    private static List<String> lines(List<Seen> seen) {
        return seen.stream()
                .map(one -> one.request().line() + (one.isWhole() ? "" : " (cut off)"))
                .toList();
    }

    private static boolean isSame(Request sent, Seen seen) {
        return isSameHead(sent, seen.request())
                && (!seen.isWhole() || sent.body().equals(seen.request().body()));
    }

    private static boolean isSameHead(Request sent, Request got) {
        return sent.method().equals(got.method())
                && sent.id().equals(got.id())
                && isSameTarget(sent.target(), got.target());
    }

    /** Targets are normalised on the way; where nothing is to be normalised they are the same. */
    private static boolean isSameTarget(String sent, String got) {
        boolean isPlain = sent.startsWith("/") && sent.indexOf('%') < 0 && !sent.contains("/.");
        return !isPlain || sent.equals(got);
    }
}
