package io.a3s.gateway.testkit.conformance;

import java.util.List;

/**
 * Bodies of sizes at which something ends: a chunk, a buffer, a window. ASCII, so one byte each.
 */
final class Payloads {
    /** From nothing to more than any buffer on the way holds. */
    static final List<String> ALL =
            List.of("", "x", text(127), text(8 * 1024), text(64 * 1024 + 1), text(300_000));

    private Payloads() {}

    /** Returns a text in which every place looks different from its neighbours. */
    static String text(int length) {
        StringBuilder text = new StringBuilder(length + 8);
        for (int i = 0; text.length() < length; i++) {
            text.append(i).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }
}
