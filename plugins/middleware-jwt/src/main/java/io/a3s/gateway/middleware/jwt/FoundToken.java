package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.KeyedHash;

/**
 * A token where it was found. It is only copied from there if it is not known.
 *
 * @param value what it is the end of
 * @param start where it begins
 */
record FoundToken(String value, int start) {
    /** Finds a text that is the token itself. */
    static FoundToken of(String text) {
        return new FoundToken(text, 0);
    }

    int length() {
        return value.length() - start;
    }

    KeyedHash.Tag hash(KeyedHash hash) {
        return hash.of(value, start, value.length());
    }

    String text() {
        return value.substring(start).strip();
    }
}
