package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/**
 * Implemented by protocol plugins: turns accepted connections into exchanges or relays. One
 * instance serves one entrypoint on all its event loops.
 *
 * <p>When the gateway shuts down, or another transport takes over the entrypoint because its
 * configuration or its plugin has changed, the runtime fires a {@link DrainEvent} through the
 * pipeline of each open connection. {@link #close} follows when the last of them has closed.
 *
 * @since 1.0
 */
@Incubating
public interface Transport extends AutoCloseable {
    /**
     * Takes over a connection that was just accepted, behind TLS if the entrypoint has it.
     * Auto-read is off.
     *
     * @param channel the connection; the transport adds its handlers and starts reading
     * @param client who is at its other end
     */
    void accept(Channel channel, ClientInfo client);

    /**
     * Returns what handles the datagrams of a socket, of which there is one for each event loop or
     * one in all. It reads and writes {@link io.netty.channel.socket.DatagramPacket}s, and is
     * removed when another transport takes the socket over. Called on the socket's event loop.
     *
     * @param socket a bound socket
     * @throws UnsupportedOperationException if the transport's factory has not said that it
     *     {@linkplain TransportFactory#usesDatagrams uses datagrams}
     */
    default ChannelHandler datagrams(Channel socket) {
        throw new UnsupportedOperationException("datagrams");
    }

    /** Frees what the transport holds. Its connections are closed by then. */
    @Override
    default void close() {}
}
