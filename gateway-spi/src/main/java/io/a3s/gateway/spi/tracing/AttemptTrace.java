package io.a3s.gateway.spi.tracing;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by plugins: the record of one try to have a request answered by a backend. All calls
 * come from the exchange's event loop and must not block.
 *
 * @since 1.0
 */
@Incubating
public interface AttemptTrace {
    /** Takes the status of the final head that the backend has answered with. */
    void answered(int status);

    /**
     * Ends the record. The last call.
     *
     * @param failure what went wrong; null if the response has ended, or the attempt was given up
     *     by the gateway, such as for a client that has left
     */
    void end(UpstreamFailure.@Nullable Kind failure);
}
