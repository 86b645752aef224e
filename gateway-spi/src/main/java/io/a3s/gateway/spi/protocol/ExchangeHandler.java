package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Exchange;
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

    /** Frees what the handler holds. Called on a thread that may block. */
    @Override
    default void close() {}
}
