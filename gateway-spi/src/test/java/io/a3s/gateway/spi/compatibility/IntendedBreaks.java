package io.a3s.gateway.spi.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The breaks that somebody has answered for, with the reason: a line {@code BREAK -- REASON} for
 * each.
 */
final class IntendedBreaks {
    private static final String BETWEEN = " -- ";

    private IntendedBreaks() {}

    /** Returns the reasons by break. */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int between = line.indexOf(BETWEEN);
            String reason = between < 0 ? "" : line.substring(between + BETWEEN.length()).strip();
            if (reason.isEmpty()) {
                throw new IllegalArgumentException(
                        file + ": \"" + line + "\" (expected: BREAK -- REASON)");
            }
            reasons.put(line.substring(0, between).strip(), reason);
        }
        return reasons;
    }
}
