package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by plugins: claims a kind of HTTP exchange by its head and decides how it is
 * forwarded. Shared by all exchanges; called on event loops, so it must not block.
 *
 * <p>A request that asks for a switch of protocols (RFC 9110 §7.8) is forwarded as such only if a
 * handler claims it. After the backend's 101 both directions carry bytes as they come, until either
 * side ends. Unclaimed, a WebSocket request is answered with 501, and other switches are ignored,
 * as RFC 9110 allows.
 *
 * @since 1.0
 */
@Incubating
public interface ExchangeHandler extends AutoCloseable {
    /**
     * Returns whether the exchange is of this kind. Cheap; the first handler that claims an
     * exchange has it.
     */
    boolean claims(Exchange exchange);

    /**
     * Returns what watches the body of a backend's response, or null to leave it alone. Called when
     * the response's head has arrived, before middlewares see it; the head may be changed. Cheap,
     * as every response passes here; the first handler that returns a watch has it.
     *
     * @param exchange the exchange, whose {@linkplain Exchange#response response} is known
     * @param elapsedNanos the time since the request's head arrived
     */
    default @Nullable ResponseWatch watch(Exchange exchange, long elapsedNanos) {
        return null;
    }

    /**
     * Returns how long the exchange may take in all, in nanoseconds from when its head arrived, or
     * 0 if it does not say. Called once, before the request is forwarded; cheap, as every request
     * passes here, and the first handler that says something counts. Past it, the exchange ends
     * with a local reply of status 504 for the reason {@code deadline_exceeded}, or, if its
     * response has begun, as described at {@link ResponseWatch}.
     */
    default long limitNanos(Exchange exchange) {
        return 0;
    }

    /**
     * Returns a reply that means the same as one the gateway or a middleware is about to make, in
     * the form that clients of this protocol understand; null to leave it as it is. The first
     * handler that returns one is heard.
     *
     * @param exchange the exchange, which may have no route
     * @param reply what would be sent
     * @param reason why, as in the access log: lower case with underscores, or a middleware's name
     */
    default @Nullable Reply reply(Exchange exchange, Reply reply, String reason) {
        return null;
    }

    /** Frees what the handler holds. Called on a thread that may block. */
    @Override
    default void close() {}
}
