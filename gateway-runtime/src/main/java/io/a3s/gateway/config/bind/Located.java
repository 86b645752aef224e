package io.a3s.gateway.config.bind;

import io.a3s.gateway.spi.config.SourceRange;
import java.util.Objects;

/**
 * A configuration value that remembers where it was written, for findings that come up after
 * binding. Immutable.
 *
 * <p>Two are equal if their values are: an element that only moved within its file has not changed.
 *
 * @param <T> the type of the value, itself immutable
 */
public final class Located<T> {
    private final T value;
    private final SourceRange range;

    /** Places a value. */
    public Located(T value, SourceRange range) {
        this.value = Objects.requireNonNull(value, "value");
        this.range = Objects.requireNonNull(range, "range");
    }

    /** Returns the value. */
    public T value() {
        return value;
    }

    /** Returns where it was written: a string with its quotes, a block at its header. */
    public SourceRange range() {
        return range;
    }

    /**
     * Returns the place of a stretch inside a string, such as the rule of a router; the whole
     * string if it was written with escapes or variables or on several lines.
     *
     * @param offset the index of the first character, from 0
     * @param length the number of characters, at least 1
     */
    public SourceRange inside(int offset, int length) {
        int quoted = value.toString().length() + 2;
        if (range.length() != quoted || offset < 0 || offset + 1 >= quoted) {
            return range;
        }
        int most = quoted - 1 - offset;
        return new SourceRange(
                range.source(),
                range.line(),
                range.column() + 1 + offset,
                Math.max(1, Math.min(length, most)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Located<?> that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
