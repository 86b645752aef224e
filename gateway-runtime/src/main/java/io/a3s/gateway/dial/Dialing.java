package io.a3s.gateway.dial;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.a3s.gateway.tls.ClientTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection: finds the backend's addresses, tries them in turn, and shakes hands with
 * the first that answers.
 */
final class Dialing implements Dial {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /** The largest datagram of UDP over IPv4, and some room. */
    private static final int MAX_DATAGRAM = 64 * 1024;

    private static final ChannelHandler NOTHING = new Nothing();

    private final EventLoop loop;
    private final Backend backend;
    private final @Nullable ClientTls tls;
    private final List<String> applicationProtocols;
    private final @Nullable Function<ByteBufAllocator, ByteBuf> preface;
    private final DialListener listener;
    private List<InetAddress> addresses = List.of();
    private int next;
    private @Nullable Channel attempt;
    private boolean over;

    /** Stands in the pipeline, which may not be empty, until there is a connection. */
    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}

    /**
     * @param tls how to shake hands, or null to go without
     * @param applicationProtocols what to agree on in the handshake, or nothing
     * @param preface what to send before anything else, or null
     */
    Dialing(
            EventLoop loop,
            Backend backend,
            @Nullable ClientTls tls,
            List<String> applicationProtocols,
            @Nullable Function<ByteBufAllocator, ByteBuf> preface,
            DialListener listener) {
        this.loop = loop;
        this.backend = backend;
        this.tls = tls;
        this.applicationProtocols = applicationProtocols;
        this.preface = preface;
        this.listener = listener;
    }

    /** Starts; the listener learns how it ends, unless it is cancelled. */
    void start(HostResolver resolver) {
        resolver.resolve(backend.host(), loop, this::onResolved);
    }

    private void onResolved(List<InetAddress> found, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            fail(
                    Kind.CONNECT_FAILED,
                    "cannot resolve " + backend.host() + ": " + failure.getMessage());
            return;
        }
        addresses = found;
        connectNext();
    }

    private void connectNext() {
        InetSocketAddress address = new InetSocketAddress(addresses.get(next++), backend.port());
        ChannelFuture future =
                ("udp".equals(backend.url().getScheme()) ? datagrams(address) : stream(address))
                        // The caller's deadline covers name, connection and all addresses.
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                        // After a failed write the answer may still be there to be read.
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .disableResolver()
                        .handler(NOTHING)
                        .connect(address);
        attempt = future.channel();
        future.addListener((ChannelFuture done) -> onAttempt(done, address));
    }

    private Bootstrap stream(InetSocketAddress address) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(channels(loop, address))
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    private Bootstrap datagrams(InetSocketAddress address) {
        boolean isIpv4 = address.getAddress() instanceof Inet4Address;
        SocketProtocolFamily family =
                isIpv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return new Bootstrap()
                .group(loop)
                .channelFactory(
                        isEpoll(loop)
                                ? () -> new EpollDatagramChannel(family)
                                : () -> new NioDatagramChannel(family))
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_DATAGRAM));
    }

    private static boolean isEpoll(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
    }

    private void onAttempt(ChannelFuture done, InetSocketAddress address) {
        if (over) {
            var _ = done.channel().close();
        } else if (done.isSuccess()) {
            if (preface != null) {
                var _ = done.channel().writeAndFlush(preface.apply(done.channel().alloc()));
            }
            if (tls == null) {
                connected(done.channel());
            } else {
                shakeHands(tls, done.channel(), address);
            }
        } else if (next < addresses.size()) {
            connectNext();
        } else {
            Throwable cause = done.cause();
            fail(
                    Kind.CONNECT_FAILED,
                    "cannot connect to "
                            + address
                            + ": "
                            + (cause == null ? "" : cause.getMessage()));
        }
    }

    // A certificate that is not trusted is no reason to try the next address.
    private void shakeHands(ClientTls secure, Channel channel, InetSocketAddress address) {
        SslHandler handler;
        try {
            handler = secure.handler(channel.alloc(), backend, applicationProtocols);
        } catch (SSLException e) {
            var _ = channel.close();
            fail(Kind.TLS_FAILED, "TLS with " + address + ": " + e.getMessage());
            return;
        }
        channel.pipeline().addFirst("tls", handler);
        handler.handshakeFuture()
                .addListener(
                        done -> {
                            if (over) {
                                return;
                            }
                            if (done.isSuccess() && isAgreed(handler)) {
                                connected(channel);
                            } else {
                                var _ = channel.close();
                                fail(
                                        Kind.TLS_FAILED,
                                        "TLS with "
                                                + address
                                                + ": "
                                                + (done.isSuccess()
                                                        ? "it takes none of " + applicationProtocols
                                                        : reason(done.cause())));
                            }
                        });
    }

    private boolean isAgreed(SslHandler handler) {
        String agreed = handler.applicationProtocol();
        return applicationProtocols.isEmpty()
                || (agreed != null && applicationProtocols.contains(agreed));
    }

    // What went wrong is often wrapped in that something did.
    private static String reason(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "" : String.valueOf(root.getMessage());
    }

    private void connected(Channel channel) {
        over = true;
        listener.onConnected(channel);
    }

    private void fail(Kind kind, String detail) {
        over = true;
        listener.onFailure(new UpstreamFailure(kind, detail));
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (attempt != null) {
            var _ = attempt.close();
        }
    }

    private static ChannelFactory<? extends Channel> channels(
            EventLoop loop, InetSocketAddress address) {
        if (!isEpoll(loop)) {
            return NioSocketChannel::new;
        }
        return address.getAddress() instanceof Inet4Address
                ? () -> new EpollSocketChannel(SocketProtocolFamily.INET)
                : EpollSocketChannel::new;
    }
}
