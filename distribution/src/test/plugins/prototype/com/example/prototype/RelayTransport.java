package com.example.prototype;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The least that relays TCP through the SPI: it shows that a transport without HTTP gets by with
 * what {@code spi.netty} offers, routing, balancing, counting and draining included.
 */
final class RelayTransport implements Transport {
    record Config() {}

    static final class Factory implements TransportFactory<Config> {
        @Override
        public String protocol() {
            return "tcp";
        }

        @Override
        public boolean carriesHttp() {
            return false;
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Transport create(Config config, TransportContext context) {
            return new RelayTransport(context);
        }
    }

    private final TransportContext context;

    private RelayTransport(TransportContext context) {
        this.context = context;
    }

    @Override
    public void accept(Channel client, ClientInfo info) {
        ConnectionRoute route = context.connections().open(client.eventLoop(), info, null);
        if (route == null) {
            client.close();
            return;
        }
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        boolean epoll = ((IoEventLoop) client.eventLoop()).isCompatible(EpollIoHandle.class);
        Relay relay = new Relay(route);
        new Bootstrap()
                .group(client.eventLoop())
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        route.options().connectTimeoutMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(route.backend().host(), route.backend().port())
                .addListener(
                        (ChannelFutureListener)
                                connected -> {
                                    if (connected.isSuccess()) {
                                        relay.join(client, connected.channel());
                                        return;
                                    }
                                    relay.fail(client, String.valueOf(connected.cause()));
                                });
    }

    private static final class Relay {
        private final ConnectionRoute route;
        private long fromClient;
        private long toClient;
        private int ends;
        private boolean over;

        Relay(ConnectionRoute route) {
            this.route = route;
        }

        void fail(Channel client, String detail) {
            client.close();
            complete(new UpstreamFailure(UpstreamFailure.Kind.CONNECT_FAILED, detail));
        }

        void join(Channel client, Channel server) {
            client.pipeline().addLast(new Direction(server, true));
            server.pipeline().addLast(new Direction(client, false));
            client.config().setAutoRead(true);
            server.config().setAutoRead(true);
        }

        void complete(@Nullable UpstreamFailure failure) {
            if (!over) {
                over = true;
                route.complete(fromClient, toClient, failure);
            }
        }

        private final class Direction extends ChannelInboundHandlerAdapter {
            private final Channel target;
            private final boolean isClient;

            Direction(Channel target, boolean isClient) {
                this.target = target;
                this.isClient = isClient;
            }

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object data) {
                int bytes = ((ByteBuf) data).readableBytes();
                if (isClient) {
                    fromClient += bytes;
                } else {
                    toClient += bytes;
                }
                target.write(data);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                target.flush();
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    if (++ends == 2) {
                        ctx.close();
                        target.close();
                        return;
                    }
                    ((SocketChannel) target).shutdownOutput();
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                target.close();
                complete(null);
            }
        }
    }
}
