package io.a3s.gateway.listener;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of an entrypoint that takes datagrams: with epoll one for each event loop, among
 * which the kernel spreads the clients so that each always comes to the same one; else a single
 * one.
 */
public final class DatagramSockets implements Listener {
    /** The largest datagram of UDP over IPv4, and some room. */
    private static final int MAX_DATAGRAM = 64 * 1024;

    private static final int RECEIVE_BUFFER = 1024 * 1024;
    private static final String HANDLER = "datagrams";

    private final List<Channel> sockets;
    private volatile Acceptor acceptor;

    /** Stands in the pipeline until there is a transport. */
    @ChannelHandler.Sharable
    private static final class Nobody extends ChannelInboundHandlerAdapter {}

    private DatagramSockets(List<Channel> sockets, Acceptor acceptor) {
        this.sockets = sockets;
        this.acceptor = acceptor;
    }

    /**
     * Binds an address. Datagrams wait until {@link #open}.
     *
     * @throws IOException if the address cannot be bound
     */
    public static DatagramSockets bind(
            InetSocketAddress address, Acceptor acceptor, EventLoops loops) throws IOException {
        List<Channel> sockets = new ArrayList<>();
        boolean complete = false;
        try {
            InetSocketAddress wanted = address;
            if (loops.isEpoll()) {
                // Several sockets may share an address, also those of another process. One that has
                // it
                // for itself finds out whether somebody else is there.
                Channel alone = bind(wanted, loops, loops.group().next(), false);
                wanted = (InetSocketAddress) alone.localAddress();
                alone.close().awaitUninterruptibly();
                for (EventExecutor loop : loops.group()) {
                    sockets.add(bind(wanted, loops, (EventLoop) loop, true));
                }
            } else {
                sockets.add(bind(wanted, loops, loops.group().next(), false));
            }
            complete = true;
        } finally {
            if (!complete) {
                sockets.forEach(Channel::close);
            }
        }
        DatagramSockets made = new DatagramSockets(List.copyOf(sockets), acceptor);
        made.attach(acceptor);
        return made;
    }

    private static Channel bind(
            InetSocketAddress address, EventLoops loops, EventLoop loop, boolean isShared)
            throws IOException {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(loops.datagramChannel(address))
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                        .handler(new Nobody());
        if (isShared) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        ListeningSocket.requireBound(bound, address);
        return bound.channel();
    }

    private void attach(Acceptor taker) {
        for (Channel socket : sockets) {
            // On the socket's loop, so that no datagram finds two of them or none.
            socket.eventLoop().submit(() -> attach(taker, socket)).awaitUninterruptibly();
        }
    }

    private static void attach(Acceptor taker, Channel socket) {
        if (socket.pipeline().get(HANDLER) != null) {
            socket.pipeline().remove(HANDLER);
        }
        socket.pipeline().addLast(HANDLER, taker.datagrams(socket));
    }

    @Override
    public void open() {
        sockets.forEach(socket -> socket.config().setAutoRead(true));
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) sockets.getFirst().localAddress();
    }

    @Override
    public Acceptor exchange(Acceptor successor) {
        Acceptor before = acceptor;
        acceptor = successor;
        attach(successor);
        return before;
    }

    @Override
    public Acceptor acceptor() {
        return acceptor;
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
    }
}
