package io.a3s.gateway.spi.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what somebody who mistyped a word most likely meant, for messages such as {@code did you
 * mean "burst"?}
 *
 * @since 1.0
 */
public final class Nearest {
    // Nobody mistypes a longer word, and comparing takes time with the square of its length.
    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /** Returns the word that takes the fewest edits, if it takes few enough to be meant. */
    public static Optional<String> to(String word, Collection<String> words) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String wanted = word.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, wanted.length() / 3);
        String best = null;
        int least = limit + 1;
        for (String each : words) {
            if (Math.abs(each.length() - wanted.length()) >= least) {
                continue;
            }
            int edits = distance(wanted, each.toLowerCase(Locale.ROOT));
            if (edits < least) {
                best = each;
                least = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Returns a hint that lists the words and points out the nearest, for example {@code expected
     * one of: rate, burst; did you mean "burst"?}
     */
    public static String hint(String word, Collection<String> words) {
        String nearest = to(word, words).map(found -> "did you mean \"" + found + "\"?").orElse("");
        // A long list helps nobody; a near miss is then the better hint.
        if (words.isEmpty() || (words.size() > 30 && !nearest.isEmpty())) {
            return nearest;
        }
        String all =
                "expected one of: "
                        + String.join(", ", words.stream().limit(30).toList())
                        + (words.size() > 30 ? ", ..." : "");
        return nearest.isEmpty() ? all : all + "; " + nearest;
    }

    /** Counts insertions, deletions, substitutions and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
                least = Math.min(least, edits[i - 1][j - 1] + substitution);
                boolean isSwap =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                edits[i][j] = isSwap ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
