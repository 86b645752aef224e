package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;
import java.util.Arrays;

/**
 * What is kept under a key, and which version it is. Immutable.
 *
 * @since 1.0
 */
@Incubating
public final class Stored {
    /** Nothing is kept; version 0. */
    public static final Stored NONE = new Stored(0, new byte[0]);

    private final long version;
    private final byte[] value;

    private Stored(long version, byte[] value) {
        this.version = version;
        this.value = value;
    }

    /**
     * Returns something that is kept.
     *
     * @param version which it is, more than 0
     * @param value what it is; copied
     */
    public static Stored of(long version, byte[] value) {
        if (version < 1) {
            throw new IllegalArgumentException("version: " + version + " (expected: 1 or more)");
        }
        return new Stored(version, value.clone());
    }

    /** Returns which version it is: 0 if nothing is kept, and another after each change. */
    public long version() {
        return version;
    }

    /** Returns whether anything is kept. */
    public boolean isPresent() {
        return version > 0;
    }

    /** Returns a copy of what is kept, or no bytes. */
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stored stored
                && version == stored.version
                && Arrays.equals(value, stored.value);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(version) * 31 + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return isPresent() ? value.length + " bytes, version " + version : "nothing";
    }
}
