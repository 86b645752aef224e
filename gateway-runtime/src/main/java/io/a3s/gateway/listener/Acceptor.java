package io.a3s.gateway.listener;

import io.a3s.gateway.exchange.ClientConnection;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.Transport;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an entrypoint does with the connections it accepts, under one configuration, and the
 * connections it has accepted. When the configuration of an entrypoint changes, its socket stays
 * and a new acceptor takes over.
 */
public final class Acceptor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

    /**
     * What an entrypoint asks of connections.
     *
     * @param trustedProxies peers whose reports about clients are believed
     * @param allowed who may connect; everybody if empty
     * @param maxConnections how many connections may be open
     */
    public record Limits(
            List<Cidr> trustedProxies, List<Cidr> allowed, Optional<Integer> maxConnections) {
        public Limits {
            trustedProxies = List.copyOf(trustedProxies);
            allowed = List.copyOf(allowed);
        }

        boolean allows(InetAddress address) {
            return allowed.isEmpty() || allowed.stream().anyMatch(block -> block.contains(address));
        }

        boolean allows(long connections) {
            return maxConnections.isEmpty() || connections <= maxConnections.get();
        }
    }

    private final String entrypoint;
    private final Transport transport;
    private final Limits limits;
    private final AtomicLong open;
    private final Consumer<Acceptor> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean retired;

    /**
     * Makes an acceptor.
     *
     * @param open counts the entrypoint's open connections
     * @param onEnd runs once, after the last connection of an acceptor that was retired or closed
     */
    public Acceptor(
            String entrypoint,
            Transport transport,
            Limits limits,
            AtomicLong open,
            Consumer<Acceptor> onEnd) {
        this.entrypoint = entrypoint;
        this.transport = transport;
        this.limits = limits;
        this.open = open;
        this.onEnd = onEnd;
    }

    /**
     * Takes over a connection. Called on its event loop.
     *
     * @return false if the acceptor takes no connections any more; then nothing has been done
     */
    boolean accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            // The client is gone already.
            channel.close();
            return true;
        }
        // Before the look at the flag: whoever sets it looks at the group afterwards, so that one
        // of the two sees the other.
        connections.add(channel);
        if (retired) {
            connections.remove(channel);
            if (connections.isEmpty()) {
                end();
            }
            return false;
        }
        long count = open.incrementAndGet();
        // Behind the group's own listener, so that the group has let go of the channel by then.
        channel.closeFuture().addListener(closed -> forget());
        if (!limits.allows(count) || !limits.allows(peer.getAddress())) {
            log.atDebug()
                    .addKeyValue("entrypoint", entrypoint)
                    .addKeyValue("peer", peer)
                    .log("refused");
            channel.close();
            return true;
        }
        try {
            transport.accept(
                    channel,
                    new ClientConnection(entrypoint, peer, local, false, limits.trustedProxies()));
        } catch (Throwable e) {
            // Errors too: a connection that nobody reads would stay for ever.
            log.atError()
                    .addKeyValue("entrypoint", entrypoint)
                    .setCause(e)
                    .log("transport refused a connection");
            channel.close();
        }
        return true;
    }

    private void forget() {
        open.decrementAndGet();
        if (retired && connections.isEmpty()) {
            end();
        }
    }

    /**
     * Asks all connections to end once nothing is under way on them, and ends itself with the last
     * of them.
     */
    public void retire() {
        retire(DrainEvent.SHUTDOWN);
    }

    /**
     * Asks all connections to end with their next response, as another acceptor has taken over, and
     * ends itself with the last of them.
     */
    public void handOver() {
        retire(DrainEvent.HANDOVER);
    }

    private void retire(DrainEvent how) {
        retired = true;
        for (Channel channel : connections) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(how));
        }
        if (connections.isEmpty()) {
            end();
        }
    }

    // Closing a transport may block, so it happens on a thread of its own.
    private void end() {
        if (ended.compareAndSet(false, true)) {
            Thread.ofVirtual().name("acceptor-end").start(() -> onEnd.accept(this));
        }
    }

    /** Returns the number of connections that are still open. */
    public int openConnections() {
        return connections.size();
    }

    /** Closes what is still open. */
    @Override
    public void close() {
        retired = true;
        connections.close().awaitUninterruptibly();
        end();
    }
}
