package io.a3s.gateway.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that accepts connections. */
public final class ListeningSocket implements Listener {
    private static final int BACKLOG = 4096;

    /**
     * {@code SO_KEEPALIVE} by its numbers, since Netty has no such option for listening sockets.
     */
    private static final ChannelOption<Integer> KEEP_ALIVE =
            new IntegerUnixChannelOption("LISTENER_KEEP_ALIVE", 1, 9);

    private final Channel socket;
    private volatile Acceptor acceptor;

    private ListeningSocket(Channel socket, Acceptor acceptor) {
        this.socket = socket;
        this.acceptor = acceptor;
    }

    /**
     * Binds an address. Connections wait until {@link #open}.
     *
     * @throws IOException if the address cannot be bound
     */
    public static ListeningSocket bind(
            InetSocketAddress address, Acceptor acceptor, EventLoops loops) throws IOException {
        Accepting accepting = new Accepting();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channelFactory(loops.serverChannel(address))
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(32 << 10, 64 << 10))
                        .childHandler(accepting);
        if (loops.isEpoll()) {
            // Inherited by what is accepted (Linux), which saves a call for each connection.
            bootstrap.option(KEEP_ALIVE, 1);
        } else {
            bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        requireBound(bound, address);
        ListeningSocket entrypoint = new ListeningSocket(bound.channel(), acceptor);
        accepting.entrypoint = entrypoint;
        return entrypoint;
    }

    /** Says why an address could not be bound. */
    static void requireBound(ChannelFuture bound, InetSocketAddress address) throws IOException {
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on "
                            + NetUtil.toSocketAddressString(address)
                            + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
    }

    @Sharable
    private static final class Accepting extends ChannelInitializer<Channel> {
        // Set before the first connection can be accepted, because the socket does not read before.
        private volatile @Nullable ListeningSocket entrypoint;

        @Override
        protected void initChannel(Channel channel) {
            ListeningSocket owner = entrypoint;
            if (owner == null) {
                channel.close();
                return;
            }
            // Behind registration, so that the transport finds the channel active.
            channel.eventLoop().execute(() -> owner.accept(channel));
        }
    }

    private void accept(Channel channel) {
        Acceptor asked = acceptor;
        while (!asked.accept(channel)) {
            Acceptor successor = acceptor;
            if (successor == asked) {
                channel.close();
                return;
            }
            asked = successor;
        }
    }

    @Override
    public void open() {
        socket.config().setAutoRead(true);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public Acceptor exchange(Acceptor successor) {
        Acceptor before = acceptor;
        acceptor = successor;
        return before;
    }

    @Override
    public Acceptor acceptor() {
        return acceptor;
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }
}
