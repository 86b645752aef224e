package io.a3s.gateway.spi.config;

import java.util.Objects;

/**
 * A stretch of text in a configuration source. Lines and columns count from 1, columns in UTF-16
 * units.
 *
 * @param source the file or provider the text came from
 * @param line the line it begins on
 * @param column the column it begins at
 * @param length the number of characters it covers on that line, at least 1
 * @since 1.0
 */
public record SourceRange(String source, int line, int column, int length) {
    public SourceRange {
        Objects.requireNonNull(source, "source");
        if (line < 1 || column < 1 || length < 1) {
            throw new IllegalArgumentException(
                    "line, column, length: "
                            + line
                            + ", "
                            + column
                            + ", "
                            + length
                            + " (expected: 1 or more)");
        }
    }

    /** Returns {@code source:line:column}, the form editors and terminals turn into a link. */
    @Override
    public String toString() {
        return source + ":" + line + ":" + column;
    }
}
