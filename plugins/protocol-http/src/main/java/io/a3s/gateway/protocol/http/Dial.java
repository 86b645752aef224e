package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one connection: finds the backend's addresses and tries them in turn. */
final class Dial {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final ChannelHandler NOTHING = new Nothing();

    private final BackendConnection owner;
    private final EventLoop loop;
    private final Backend backend;
    private List<InetAddress> addresses = List.of();
    private int next;
    private @Nullable Channel attempt;
    private boolean over;

    /** Stands in the pipeline, which may not be empty, until there is a connection. */
    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}

    Dial(BackendConnection owner, EventLoop loop, Backend backend) {
        this.owner = owner;
        this.loop = loop;
        this.backend = backend;
    }

    /** Starts; the owner learns how it ends, unless it is cancelled. */
    void start(HostResolver resolver) {
        resolver.resolve(backend.host(), loop, this::onResolved);
    }

    private void onResolved(List<InetAddress> found, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            fail("cannot resolve " + backend.host() + ": " + failure.getMessage());
            return;
        }
        addresses = found;
        connectNext();
    }

    private void connectNext() {
        InetSocketAddress address = new InetSocketAddress(addresses.get(next++), backend.port());
        ChannelFuture future =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(channels(loop, address))
                        // The connection's own deadline covers name, connection and all addresses.
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        // After a failed write the answer may still be there to be read.
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .disableResolver()
                        .handler(NOTHING)
                        .connect(address);
        attempt = future.channel();
        future.addListener((ChannelFuture done) -> onAttempt(done, address));
    }

    private void onAttempt(ChannelFuture done, InetSocketAddress address) {
        if (over) {
            var _ = done.channel().close();
        } else if (done.isSuccess()) {
            over = true;
            owner.onConnected(done.channel());
        } else if (next < addresses.size()) {
            connectNext();
        } else {
            Throwable cause = done.cause();
            fail("cannot connect to " + address + ": " + (cause == null ? "" : cause.getMessage()));
        }
    }

    private void fail(String detail) {
        over = true;
        owner.onConnectFailed(Kind.CONNECT_FAILED, detail);
    }

    /** Gives up; the owner is not told. */
    void cancel() {
        over = true;
        if (attempt != null) {
            var _ = attempt.close();
        }
    }

    private static ChannelFactory<? extends Channel> channels(
            EventLoop loop, InetSocketAddress address) {
        boolean isEpoll = loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
        if (!isEpoll) {
            return NioSocketChannel::new;
        }
        return address.getAddress() instanceof Inet4Address
                ? () -> new EpollSocketChannel(SocketProtocolFamily.INET)
                : EpollSocketChannel::new;
    }
}
