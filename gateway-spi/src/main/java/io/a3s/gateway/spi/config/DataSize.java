package io.a3s.gateway.spi.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of data, written {@code "10MB"}, {@code "64KiB"} or as a plain number of bytes. {@code
 * KB}, {@code MB} and {@code GB} count in thousands, {@code KiB}, {@code MiB} and {@code GiB} in
 * 1024s (IEC 80000-13).
 *
 * @param bytes the number of bytes, not negative
 * @since 1.0
 */
public record DataSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*(B|KB|MB|GB|KIB|MIB|GIB)?");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text is no size or does not fit a {@code long}
     */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    '"' + text + "\" (expected: a size such as \"10MB\" or \"64KiB\")");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        long factor =
                switch (unit) {
                    case "KB" -> 1_000L;
                    case "MB" -> 1_000_000L;
                    case "GB" -> 1_000_000_000L;
                    case "KIB" -> 1L << 10;
                    case "MIB" -> 1L << 20;
                    case "GIB" -> 1L << 30;
                    default -> 1L;
                };
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException('"' + text + "\" (expected: less than 8 EiB)", e);
        }
    }

    /** Returns the text form in the largest unit that divides the size. */
    @Override
    public String toString() {
        if (bytes != 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        if (bytes != 0 && bytes % (1L << 10) == 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes + "B";
    }
}
