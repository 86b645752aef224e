package io.a3s.gateway.middleware.ratelimitredis;

import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** There is no decision. Without a stack trace, as it can happen to every request. */
final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why there is none. */
    enum Cause {
        /** It did not come in time. */
        TIMEOUT,
        /** There is no connection. */
        DISCONNECTED,
        /** Redis has refused to decide, or answered with something else. */
        REFUSED,
        /** Too many requests wait for one already. */
        OVERLOADED;

        /** Returns the value of the metric's label. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Cause why;

    StoreException(Cause why, String detail) {
        super(detail, null, false, false);
        this.why = why;
    }

    /** Returns the exception that a failed future stands for. */
    static StoreException of(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StoreException known) {
            return known;
        }
        return cause instanceof TimeoutException
                ? new StoreException(Cause.TIMEOUT, "no answer in time")
                : new StoreException(Cause.REFUSED, String.valueOf(cause));
    }

    Cause why() {
        return why;
    }
}
