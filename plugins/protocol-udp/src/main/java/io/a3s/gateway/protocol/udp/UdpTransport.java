package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.atomic.AtomicInteger;

/** The datagrams of one entrypoint. */
final class UdpTransport implements Transport {
    final UdpConfig config;
    final ConnectionDispatcher dispatcher;
    final String entrypoint;

    /** Sessions on all event loops. */
    final AtomicInteger sessions = new AtomicInteger();

    /** Datagrams of clients that could have no session. */
    final Metrics.Counter full;

    /** Datagrams that a backend or a client was too slow for. */
    final Metrics.Counter overflow;

    UdpTransport(UdpConfig config, TransportContext context) {
        this.config = config;
        this.dispatcher = context.connections();
        this.entrypoint = context.entrypoint();
        Metrics metrics = context.metrics();
        this.full = metrics.counter("udp_dropped_datagrams_total", "reason", "max_sessions");
        this.overflow = metrics.counter("udp_dropped_datagrams_total", "reason", "overflow");
        metrics.gauge("udp_sessions", sessions::get);
    }

    @Override
    public void accept(Channel channel, ClientInfo client) {
        throw new UnsupportedOperationException("connections");
    }

    @Override
    public ChannelHandler datagrams(Channel socket) {
        return new Sessions(this, socket);
    }
}
