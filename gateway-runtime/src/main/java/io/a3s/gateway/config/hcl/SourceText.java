package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.SourceRange;
import java.util.Arrays;
import java.util.Objects;

/** A named text and its lines. Immutable. */
public final class SourceText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final String text;
    private final int[] lineStarts;

    /**
     * Names a text. A byte order mark at its beginning is not part of it.
     *
     * @param name the file or provider, as it is to appear in messages
     * @param text the text
     */
    public SourceText(String name, String text) {
        this.name = Objects.requireNonNull(name, "name");
        boolean isMarked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        this.text = isMarked ? text.substring(1) : text;
        this.lineStarts = lineStarts(this.text);
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = i + 1;
        }
        return Arrays.copyOf(starts, count);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the text. */
    public String text() {
        return text;
    }

    /**
     * Returns a line without its end.
     *
     * @param number the line, from 1
     */
    public String line(int number) {
        int start = lineStarts[number - 1];
        int end = number < lineStarts.length ? lineStarts[number] - 1 : text.length();
        if (end > start && text.charAt(end - 1) == '\r') {
            end--;
        }
        return text.substring(start, end);
    }

    /** Returns how many lines there are, at least 1. */
    public int lineCount() {
        return lineStarts.length;
    }

    /**
     * Returns the place of a stretch of text, or of its first line if it has several.
     *
     * @param start the offset of its first character
     * @param end the offset behind its last character
     */
    public SourceRange range(int start, int end) {
        int found = Arrays.binarySearch(lineStarts, start);
        int line = found >= 0 ? found : -found - 2;
        int lineEnd = line + 1 < lineStarts.length ? lineStarts[line + 1] - 1 : text.length();
        int length = Math.max(1, Math.min(end, lineEnd) - start);
        return new SourceRange(name, line + 1, start - lineStarts[line] + 1, length);
    }
}
