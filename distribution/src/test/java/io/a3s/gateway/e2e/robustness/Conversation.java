package io.a3s.gateway.e2e.robustness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What one client does on one connection, all of it determined by a seed and a number.
 *
 * @param messages what is sent, request by request as far as they still are such
 * @param mutated how many of them were mutated
 * @param waits whether each request waits for the response to the one before
 * @param abortAt behind how many octets the client leaves, beyond the end if it does not
 * @param abortsByReset whether it leaves with a reset
 * @param random for what remains to be decided while it runs
 */
record Conversation(
        long number,
        List<byte[]> messages,
        int mutated,
        boolean waits,
        int abortAt,
        boolean abortsByReset,
        SplittableRandom random) {
    private static final int MAX_REQUESTS = 4;

    Conversation {
        messages = List.copyOf(messages);
    }

    static Conversation of(long seed, long number) {
        var random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
        var grammar = new RequestGrammar(random.split());
        var mutations = new Mutations(random.split());
        List<byte[]> messages = new ArrayList<>();
        int mutated = 0;
        int length = 0;
        int count = 1 + random.nextInt(MAX_REQUESTS);
        for (int i = 0; i < count; i++) {
            List<String> pieces = grammar.request(number + "-" + i);
            boolean isMutated = random.nextInt(100) < (i == count - 1 ? 90 : 40);
            byte[] octets;
            if (!isMutated) {
                octets = join(pieces);
            } else if (random.nextInt(6) == 0) {
                octets = mutations.damage(join(pieces));
            } else {
                for (int n = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1; n > 0; n--) {
                    mutations.mutate(pieces);
                }
                octets = join(pieces);
            }
            mutated += isMutated ? 1 : 0;
            length += octets.length;
            messages.add(octets);
        }
        boolean aborts = random.nextInt(12) == 0;
        return new Conversation(
                number,
                messages,
                mutated,
                random.nextInt(3) == 0,
                aborts && length > 0 ? random.nextInt(length) : Integer.MAX_VALUE,
                random.nextBoolean(),
                random.split());
    }

    private static byte[] join(List<String> pieces) {
        return String.join("", pieces).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the address it comes from, which no other conversation of a run has. */
    String address() {
        return "127."
                + (16 + (number >> 16) % 200)
                + "."
                + (number >> 8 & 0xff)
                + "."
                + (number & 0xff);
    }

    boolean aborts() {
        return abortAt != Integer.MAX_VALUE;
    }

    /**
     * What a strict reader makes of what is sent.
     *
     * @param whole the requests that are whole
     * @param head the head of one behind them that is not
     * @param isClean whether nothing is behind the whole ones
     */
    record Reading(List<Request> whole, Optional<Request> head, boolean isClean) {
        /** Returns the methods of all requests with a head. */
        String method(int index) {
            if (index < whole.size()) {
                return whole.get(index).method();
            }
            return head.map(Request::method).orElse("");
        }
    }

    Reading read() {
        var in = new ByteArrayInputStream(octets());
        var reader = new StrictReader(in, StrictReader.Side.CLIENT);
        List<Request> whole = new ArrayList<>();
        var head =
                new Object() {
                    Optional<Request> last = Optional.empty();
                };
        try {
            while (true) {
                head.last = Optional.empty();
                Optional<Request> next = reader.next(found -> head.last = Optional.of(found));
                if (next.isEmpty()) {
                    return new Reading(whole, Optional.empty(), true);
                }
                whole.add(next.get());
            }
        } catch (EOFException | ProtocolException e) {
            return new Reading(whole, head.last, false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns all that is sent, as far as it gets. */
    byte[] octets() {
        var all = new ByteArrayOutputStream();
        messages.forEach(all::writeBytes);
        byte[] octets = all.toByteArray();
        return abortAt < octets.length ? Arrays.copyOf(octets, abortAt) : octets;
    }

    @Override
    public String toString() {
        return "connection "
                + number
                + " from "
                + address()
                + (waits ? ", one by one" : ", in a row")
                + (aborts() ? ", leaves behind " + abortAt : "")
                + "\n"
                + WireText.of(new String(octets(), StandardCharsets.ISO_8859_1));
    }
}
