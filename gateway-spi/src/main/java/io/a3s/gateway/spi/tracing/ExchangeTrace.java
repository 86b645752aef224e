package io.a3s.gateway.spi.tracing;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Completion;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by plugins: the record of one exchange. All calls come from its event loop and must
 * not block.
 *
 * @since 1.0
 */
@Incubating
public interface ExchangeTrace {
    /** Returns the trace's id as the access log shows it: 32 lower-case hexadecimal digits. */
    String traceId();

    /**
     * Begins the record of an attempt, and writes into the head what tells the backend about it.
     * What an earlier attempt has written is still there.
     *
     * @param head what the backend gets
     * @param number which attempt it is, from 1
     */
    AttemptTrace attempt(RequestHead head, Backend backend, int number);

    /**
     * Ends the record. The last call.
     *
     * @param route the route that was taken, or null if none matched
     */
    void end(@Nullable RouteInfo route, Completion completion);
}
