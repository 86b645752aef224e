package io.a3s.gateway.middleware.jwt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value (RFC 8259). */
sealed interface Json {
    /** The values that are words. */
    enum Literal implements Json {
        TRUE,
        FALSE,
        NULL
    }

    /**
     * A string.
     *
     * @param value its text
     */
    record Text(String value) implements Json {}

    /**
     * A number.
     *
     * @param value its value, finite
     */
    record Num(double value) implements Json {}

    /**
     * An array.
     *
     * @param items its elements
     */
    record Array(List<Json> items) implements Json {}

    /**
     * An object.
     *
     * @param members its members
     */
    record Obj(Map<String, Json> members) implements Json {
        /** Returns a member's value, or null if it is absent. */
        @Nullable Json member(String name) {
            return members.get(name);
        }
    }
}
