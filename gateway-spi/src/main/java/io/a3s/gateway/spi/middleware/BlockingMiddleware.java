package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.http.Exchange;

/**
 * Implemented by plugins: a middleware in straight-line code that may block, on a virtual thread
 * per exchange. Its factory declares {@link Needs#withBlocking}.
 *
 * @since 1.0
 */
public interface BlockingMiddleware extends Middleware {
    /**
     * Decides about a request. Interrupted when the client leaves.
     *
     * @throws Exception if it cannot decide; the request is then answered with status 500
     */
    Verdict handle(Exchange exchange) throws Exception;

    @Override
    default Verdict onRequest(Exchange exchange) {
        return exchange.offload(() -> handle(exchange));
    }
}
