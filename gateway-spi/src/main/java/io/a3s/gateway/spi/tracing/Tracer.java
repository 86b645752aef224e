package io.a3s.gateway.spi.tracing;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;

/**
 * Implemented by plugins: records exchanges. {@link #begin} is called by many event loops at once,
 * for every request, so it must be quick and never block. What it throws is counted, and costs the
 * exchange nothing but its record.
 *
 * @since 1.0
 */
@Incubating
public interface Tracer extends AutoCloseable {
    /**
     * Begins the record of an exchange, before anybody has looked at its request. Reads from its
     * fields what trace it belongs to.
     *
     * @param request its head, to be read only, and during this call only
     * @param client who sent it; stays valid
     * @param id the exchange's id, as in the access log
     */
    ExchangeTrace begin(RequestHead request, ClientInfo client, String id);

    /** Ends the tracer. May block for some seconds, to bring away what it has recorded. */
    @Override
    void close();
}
