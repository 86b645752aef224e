package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Exchange;

/**
 * Implemented by plugins: takes part in HTTP exchanges, or in connections without HTTP. Shared by
 * all of them, so its fields must be safe for use by several event loops. No method may block;
 * {@link BlockingMiddleware} is for work that does.
 *
 * <p>What it overrides says what it is for: a router of HTTP refuses one that only overrides {@link
 * #onConnection}, and one of connections refuses any that does not.
 *
 * @since 1.0
 */
public interface Middleware extends AutoCloseable {
    /** Is called with the request's head, before a backend is picked. */
    default Verdict onRequest(Exchange exchange) {
        return Verdict.proceed();
    }

    /**
     * Is called after each attempt at a backend: when it has answered with a head, or has failed
     * before it did. Not called for replies of the gateway or of middlewares. The middlewares are
     * asked in reverse order, each of them; the first advice to try again counts.
     */
    default RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
        return RetryAdvice.none();
    }

    /** Is called with the response's head, before it goes to the client. */
    default void onResponse(Exchange exchange) {}

    /** Is called last, once, whatever became of the exchange. */
    default void onComplete(Exchange exchange, Completion completion) {}

    /**
     * Is called with a connection without HTTP, before a backend is picked.
     *
     * @return whether it goes on; if not, it is closed
     */
    @Incubating
    default boolean onConnection(Connection connection) {
        return true;
    }

    /**
     * Is called once when a connection is over that {@link #onConnection} has let go on, whatever
     * became of it then.
     */
    @Incubating
    default void onConnectionEnd(Connection connection) {}

    /**
     * Frees what the middleware holds, after the last exchange or connection that used it. Called
     * on a thread that may block.
     */
    @Override
    default void close() {}
}
