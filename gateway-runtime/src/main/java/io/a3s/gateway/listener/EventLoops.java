package io.a3s.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The threads that do all I/O: on Linux by epoll, elsewhere by NIO. */
public final class EventLoops implements AutoCloseable {
    private final EventLoopGroup group;
    private final boolean epoll;

    /**
     * Starts the loops.
     *
     * @param count how many, at least 1
     */
    public EventLoops(int count) {
        epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? SteadyEpoll.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(count, new LoopThreads(), io);
    }

    /**
     * A loop's thread starts with the first task for it, which may come from a plugin that is just
     * being made. It outlives the plugin, and must not have its class loader as context.
     */
    private static final class LoopThreads extends DefaultThreadFactory {
        LoopThreads() {
            super("gateway-loop", true);
        }

        @Override
        protected Thread newThread(Runnable loop, String name) {
            Thread thread = super.newThread(loop, name);
            thread.setContextClassLoader(EventLoops.class.getClassLoader());
            return thread;
        }
    }

    /** Returns the loops. */
    public EventLoopGroup group() {
        return group;
    }

    boolean isEpoll() {
        return epoll;
    }

    /**
     * Returns what makes a listening socket for an address. One for IPv4 spares the kernel and us
     * the mapping of addresses.
     */
    ChannelFactory<? extends ServerChannel> serverChannel(InetSocketAddress address) {
        if (!epoll) {
            return NioServerSocketChannel::new;
        }
        return address.getAddress() instanceof Inet4Address
                ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET)
                : EpollServerSocketChannel::new;
    }

    /** Returns what makes a socket for datagrams at an address. */
    ChannelFactory<? extends Channel> datagramChannel(InetSocketAddress address) {
        boolean isIpv4 = address.getAddress() instanceof Inet4Address;
        if (!epoll) {
            return isIpv4
                    ? () -> new NioDatagramChannel(SocketProtocolFamily.INET)
                    : NioDatagramChannel::new;
        }
        return isIpv4
                ? () -> new EpollDatagramChannel(SocketProtocolFamily.INET)
                : EpollDatagramChannel::new;
    }

    /** Ends the loops, after what is queued on them. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
