package io.a3s.gateway.config.bind;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as operators write them. */
final class Durations {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(ms|s|m|h)?");

    private Durations() {}

    /**
     * Reads {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h} or a bare number of seconds.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    '"' + text + "\" (expected: " + ValueType.Scalar.DURATION.describe() + ')');
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    /** Returns the text form in the largest unit that divides the duration. */
    static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
