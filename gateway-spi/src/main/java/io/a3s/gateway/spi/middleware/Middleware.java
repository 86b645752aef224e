package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Exchange;

/**
 * Implemented by plugins: takes part in HTTP exchanges. Shared by all exchanges, so its fields must
 * be safe for use by several event loops. No method may block; {@link BlockingMiddleware} is for
 * work that does.
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
     * Frees what the middleware holds, after the last exchange that used it. Called on a thread
     * that may block.
     */
    @Override
    default void close() {}
}
