package io.a3s.gateway.middleware.retry;

import java.util.Locale;

/** Why an attempt calls for another one. */
enum Cause {
    /** No connection could be made, so the backend got nothing. */
    CONNECT_FAILED,
    /** The connection ended, or what came over it was no response, before there was a head. */
    BROKEN,
    /** There was no head in time. */
    TIMEOUT,
    /** The backend has answered with a status that counts as no answer. */
    STATUS;

    /** Returns the value of the metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
