package io.a3s.gateway.scaling.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Takes output apart into lines that are fit for a log: bounded, and without control characters.
 */
final class LogLines {
    static final int MAX_LENGTH = 4096;

    private LogLines() {}

    /**
     * Reads to the end. A line ends with a line feed or a carriage return; empty ones are left out.
     */
    static void read(InputStream output, Consumer<String> lines) {
        StringBuilder line = new StringBuilder();
        boolean isCut = false;
        try (var reader =
                new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    emit(line, isCut, lines);
                    isCut = false;
                } else if (line.length() == MAX_LENGTH) {
                    isCut = true;
                } else if (c == '\t' || !Character.isISOControl(c)) {
                    line.append((char) c);
                }
            }
        } catch (IOException _) {
            // The process is gone, and with it the rest of its output.
        }
        emit(line, isCut, lines);
    }

    private static void emit(StringBuilder line, boolean isCut, Consumer<String> lines) {
        if (!line.isEmpty()) {
            lines.accept(isCut ? line.append(" ...").toString() : line.toString());
            line.setLength(0);
        }
    }
}
