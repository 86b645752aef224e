package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.a3s.gateway.spi.netty.TransportContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One event loop with the plugin's transport and connector, and what they need around them. */
final class Fixture implements AutoCloseable {
    static final HttpConfig CONFIG =
            new HttpConfig(
                    new DataSize(8192),
                    new DataSize(2048),
                    50,
                    false,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    new DataSize(100),
                    100,
                    false);

    final Loops loops = new Loops();
    final EventLoopGroup group;
    final HttpConnector connector = new HttpConnector(loops);
    final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();
    private final boolean isEpoll;
    private @Nullable Channel listener;

    Fixture() {
        this(Epoll.isAvailable());
    }

    Fixture(boolean isEpoll) {
        this.isEpoll = isEpoll;
        group =
                new MultiThreadIoEventLoopGroup(
                        1, isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Starts to listen; returns the port. */
    int listen(HttpConfig config, HttpDispatcher dispatcher) {
        HttpTransport transport = new HttpTransport(config, new Context(dispatcher), loops);
        Channel bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                isEpoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accepted.add(channel);
                                        transport.accept(channel, new Client(channel));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
        listener = bound;
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    int listen(HttpDispatcher dispatcher) {
        return listen(CONFIG, dispatcher);
    }

    void drain() {
        drain(DrainEvent.SHUTDOWN);
    }

    /** Fires the event and waits until all have it: a loop reads before it runs tasks. */
    void drain(DrainEvent how) {
        accepted.forEach(
                channel ->
                        channel.eventLoop()
                                .submit(() -> channel.pipeline().fireUserEventTriggered(how))
                                .syncUninterruptibly());
    }

    @Override
    public void close() throws IOException {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
        accepted.forEach(channel -> channel.close().syncUninterruptibly());
        connector.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    record Context(HttpDispatcher http) implements TransportContext {
        @Override
        public String entrypoint() {
            return "web";
        }

        @Override
        public ConnectionDispatcher connections() {
            throw new UnsupportedOperationException("connections without HTTP");
        }

        @Override
        public Metrics metrics() {
            return new NoMetrics();
        }
    }

    record Client(Channel channel) implements ClientInfo {
        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String addressText() {
            return "127.0.0.1";
        }

        @Override
        public InetSocketAddress peer() {
            return (InetSocketAddress) channel.remoteAddress();
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public String entrypoint() {
            return "web";
        }

        @Override
        public boolean isSecure() {
            return false;
        }
    }

    record Target(String host, int port) implements Backend {
        @Override
        public URI url() {
            return URI.create("http://" + host + ":" + port);
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int activeRequests() {
            return 0;
        }
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public Counter counter(String name, String... labels) {
            return _ -> {};
        }

        @Override
        public Timer timer(String name, String... labels) {
            return _ -> {};
        }

        @Override
        public void gauge(String name, DoubleSupplier value, String... labels) {}
    }
}
