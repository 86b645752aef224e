package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

/** The connections of one entrypoint. */
final class TcpTransport implements Transport {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private final TcpConfig config;
    private final ConnectionDispatcher dispatcher;
    private final String entrypoint;

    TcpTransport(TcpConfig config, TransportContext context) {
        this.config = config;
        this.dispatcher = context.connections();
        this.entrypoint = context.entrypoint();
    }

    @Override
    public void accept(Channel channel, ClientInfo client) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        TlsInfo tls = client.tls();
        if (tls != null) {
            relay(channel, client, tls.serverName(), null);
        } else if (dispatcher.asksForServerName(entrypoint)) {
            Greeting.await(
                    channel,
                    config.greetingTimeout(),
                    (name, read) -> relay(channel, client, name, read));
        } else {
            relay(channel, client, null, null);
        }
    }

    /**
     * @param read what was read already; taken over
     */
    private void relay(
            Channel channel,
            ClientInfo client,
            @Nullable String serverName,
            @Nullable ByteBuf read) {
        ConnectionRoute route = dispatcher.open(channel.eventLoop(), client, serverName);
        if (route == null) {
            if (read != null) {
                read.release();
            }
            channel.close();
            return;
        }
        new Relay(route, channel, config.idleTimeout()).start(read);
    }
}
