package io.a3s.gateway.spi.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by protocol plugins and by {@link HeaderList}: the fields of a head or of trailers,
 * in the order in which they came. Only the owner of the exchange may use it, and only during the
 * exchange; the text of a connection is reused afterwards.
 *
 * <p>Values have no control characters but tab; setting one that has is refused with {@link
 * IllegalArgumentException}, so that no value can start a new field (RFC 9110 §5.5).
 *
 * @since 1.0
 */
public interface Headers {
    /** Receives fields one by one. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Is called for one field.
         *
         * @param name the name as it was written
         * @param value the value without surrounding white space
         */
        void visit(String name, String value);
    }

    /** Returns the first value of a field, or null if it is absent. */
    @Nullable String get(HeaderName name);

    /** Returns all values of a field in order, not split at commas. */
    List<String> all(HeaderName name);

    /** Returns whether a field is present. */
    boolean contains(HeaderName name);

    /** Replaces all fields of a name by one, or adds it. */
    void set(HeaderName name, String value);

    /** Adds one more field. */
    void add(HeaderName name, String value);

    /** Removes all fields of a name. */
    void remove(HeaderName name);

    /** Calls the visitor for each field in order. The visitor must not change this object. */
    void forEach(Visitor visitor);
}
