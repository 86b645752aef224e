package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.netty.channel.Channel;

/**
 * Implemented by protocol plugins: learns how {@link ConnectOptions#connect} ends. One of the
 * methods is called, once, on the event loop, unless the dial is cancelled.
 *
 * @since 1.0
 */
@Incubating
public interface DialListener {
    /**
     * Takes over a connection, behind TLS if the service has it. Handlers added during the call see
     * all that the backend sends. Auto-read is on, half-closure is allowed, and a failed write does
     * not close it.
     */
    void onConnected(Channel channel);

    /** Learns that there is no connection. */
    void onFailure(UpstreamFailure failure);
}
