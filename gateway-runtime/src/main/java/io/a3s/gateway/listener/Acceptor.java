package io.a3s.gateway.listener;

import io.a3s.gateway.exchange.ClientConnection;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.Transport;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an entrypoint does with the connections it accepts, under one configuration, and the
 * connections it has accepted. When the configuration of an entrypoint changes, its socket stays
 * and a new acceptor takes over.
 */
public final class Acceptor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

    private final String entrypoint;
    private final Transport transport;
    private final List<Cidr> trustedProxies;
    private final OptionalInt maxConnections;
    private final AtomicLong open;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * Makes an acceptor.
     *
     * @param trustedProxies peers whose reports about clients are believed
     * @param maxConnections how many connections may be open; more are closed as they come
     * @param open counts the entrypoint's open connections
     */
    public Acceptor(
            String entrypoint,
            Transport transport,
            List<Cidr> trustedProxies,
            OptionalInt maxConnections,
            AtomicLong open) {
        this.entrypoint = entrypoint;
        this.transport = transport;
        this.trustedProxies = List.copyOf(trustedProxies);
        this.maxConnections = maxConnections;
        this.open = open;
    }

    /** Takes over a connection. Called on its event loop. */
    void accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            // The client is gone already.
            channel.close();
            return;
        }
        if (maxConnections.isPresent() && open.get() >= maxConnections.getAsInt()) {
            log.atDebug().addKeyValue("entrypoint", entrypoint).log("too many connections");
            channel.close();
            return;
        }
        open.incrementAndGet();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        connections.add(channel);
        try {
            transport.accept(
                    channel, new ClientConnection(entrypoint, peer, local, false, trustedProxies));
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("entrypoint", entrypoint)
                    .setCause(e)
                    .log("transport refused a connection");
            channel.close();
        }
    }

    /** Asks all connections to end once nothing is under way on them. */
    public void drain() {
        for (Channel channel : connections) {
            channel.eventLoop()
                    .execute(() -> channel.pipeline().fireUserEventTriggered(DrainEvent.INSTANCE));
        }
    }

    /** Returns the number of connections that are still open. */
    public int openConnections() {
        return connections.size();
    }

    /** Closes what is still open. */
    @Override
    public void close() {
        connections.close().awaitUninterruptibly();
        transport.close();
    }
}
