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
import io.netty.channel.ChannelFuture;
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
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
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
        Relay relay = new Relay(route, client);
        boolean epoll = ((IoEventLoop) client.eventLoop()).isCompatible(EpollIoHandle.class);
        new Bootstrap()
                .group(client.eventLoop())
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, route.options().connectTimeoutMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(relay.fromServer)
                .connect(route.backend().host(), route.backend().port())
                .addListener((ChannelFutureListener) relay::connected);
    }

    private static final class Relay {
        private final ConnectionRoute route;
        private final Direction fromClient = new Direction();
        private final Direction fromServer = new Direction();
        private boolean over;

        Relay(ConnectionRoute route, Channel client) {
            this.route = route;
            fromServer.target = client;
            // At once: with epoll, what came before a half-close is delivered even while reading is off.
            client.pipeline().addLast(fromClient);
        }

        void connected(ChannelFuture attempt) {
            if (!attempt.isSuccess()) {
                fromServer.requireTarget().close();
                complete(
                        new UpstreamFailure(
                                UpstreamFailure.Kind.CONNECT_FAILED, String.valueOf(attempt.cause())));
                return;
            }
            fromClient.start(attempt.channel());
            fromServer.requireTarget().config().setAutoRead(true);
            attempt.channel().config().setAutoRead(true);
        }

        void complete(@Nullable UpstreamFailure failure) {
            if (!over) {
                over = true;
                route.complete(fromClient.bytes, fromServer.bytes, failure);
            }
        }

        private final class Direction extends ChannelInboundHandlerAdapter {
            private final ArrayDeque<Object> early = new ArrayDeque<>();
            private @Nullable Channel target;
            private long bytes;
            private boolean ended;

            Channel requireTarget() {
                return Objects.requireNonNull(target);
            }

            void start(Channel connected) {
                target = connected;
                early.forEach(connected::write);
                early.clear();
                connected.flush();
                if (ended) {
                    ((SocketChannel) connected).shutdownOutput();
                }
            }

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object data) {
                bytes += ((ByteBuf) data).readableBytes();
                if (target == null) {
                    early.add(data);
                    return;
                }
                target.write(data);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                if (target != null) {
                    target.flush();
                }
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (!(event instanceof ChannelInputShutdownEvent)) {
                    return;
                }
                ended = true;
                if (fromClient.ended && fromServer.ended) {
                    ctx.close();
                    requireTarget().close();
                } else if (target != null) {
                    ((SocketChannel) target).shutdownOutput();
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                early.forEach(ReferenceCountUtil::release);
                early.clear();
                if (target != null) {
                    target.close();
                }
                complete(null);
            }
        }
    }
}
