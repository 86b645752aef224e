package io.a3s.gateway.middleware.compress;

import java.util.Locale;

/** Why a response stays as it is. */
enum SkipReason {
    /** Its status has no body, or a part of one, to encode. */
    STATUS,
    /** It is encoded already. */
    ENCODED,
    /** It, or its request, forbids changes. */
    NO_TRANSFORM,
    /** Its type is not one to compress. */
    TYPE,
    /** It is too short, or of unknown length where that is not wanted. */
    SIZE,
    /** The client takes none of the encodings, or prefers the body as it is. */
    NOT_ACCEPTED;

    /** Returns the value of the metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
