package io.a3s.gateway.spi.config;

import java.util.Objects;

/**
 * Thrown by the compact constructor of a config record, or by a factory, for values that do not fit
 * together. It becomes a diagnostic at the place of the named key.
 *
 * @since 1.0
 */
public final class InvalidConfigException extends IllegalArgumentException {
    private final String key;

    /**
     * @param key the key at fault as written in HCL, for example {@code max_body_bytes}; empty for
     *     the block as a whole
     * @param message what is wrong and what was expected, for example {@code -5 (expected: 1 or
     *     more)}
     */
    public InvalidConfigException(String key, String message) {
        super(Objects.requireNonNull(message, "message"));
        this.key = Objects.requireNonNull(key, "key");
    }

    /** Returns the key at fault, or an empty string for the block as a whole. */
    public String key() {
        return key;
    }
}
