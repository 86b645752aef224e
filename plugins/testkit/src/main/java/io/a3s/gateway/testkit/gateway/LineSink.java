package io.a3s.gateway.testkit.gateway;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is written to it as lines. Safe for use by any thread. */
final class LineSink extends OutputStream {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    // The log is ASCII and writes whole lines, so no character is cut in two.
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    /** Returns the lines that are complete. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (!lines.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            lines.removeLast();
        }
        return lines;
    }
}
