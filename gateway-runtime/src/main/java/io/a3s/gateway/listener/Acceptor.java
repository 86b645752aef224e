package io.a3s.gateway.listener;

import io.a3s.gateway.exchange.ClientConnection;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.tls.Handshake;
import io.a3s.gateway.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an entrypoint does with the connections it accepts, under one configuration, and the
 * connections it has accepted. When the configuration of an entrypoint changes, its socket stays
 * and a new acceptor takes over.
 */
public final class Acceptor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final String MAX_CONNECTIONS = "max_connections";

    /**
     * What an entrypoint asks of connections.
     *
     * @param trustedProxies peers whose reports about clients are believed
     * @param proxyProtocol whether these begin each connection with such a report
     * @param allowed who may connect; everybody if empty
     * @param maxConnections how many connections may be open
     * @param maxConnectionsPerClient how many of them may be one client's that is no trusted proxy
     */
    public record Limits(
            List<Cidr> trustedProxies,
            boolean proxyProtocol,
            List<Cidr> allowed,
            Optional<Integer> maxConnections,
            Optional<Integer> maxConnectionsPerClient) {
        public Limits {
            trustedProxies = List.copyOf(trustedProxies);
            allowed = List.copyOf(allowed);
        }

        boolean trusts(InetAddress address) {
            return contain(trustedProxies, address);
        }

        /** Returns why a connection is refused, empty if it is not. */
        String refusal(InetAddress address, long connections, int ofClient) {
            if (!allowed.isEmpty() && !contain(allowed, address)) {
                return "address_not_allowed";
            }
            if (isFull(connections)) {
                return MAX_CONNECTIONS;
            }
            boolean isOver =
                    maxConnectionsPerClient.isPresent() && ofClient > maxConnectionsPerClient.get();
            return isOver ? "max_connections_per_client" : "";
        }

        boolean isFull(long connections) {
            return maxConnections.isPresent() && connections > maxConnections.get();
        }

        private static boolean contain(List<Cidr> blocks, InetAddress address) {
            return blocks.stream().anyMatch(block -> block.contains(address));
        }
    }

    /**
     * Where connections are counted, whichever acceptor of an entrypoint has them.
     *
     * @param open the entrypoint's open connections
     * @param clients the open connections of clients
     * @param refusals learns of connections that are refused
     */
    public record Counts(AtomicLong open, ClientConnections clients, Refusals refusals) {}

    /** Learns of connections that are closed without having been served. */
    @FunctionalInterface
    public interface Refusals {
        /** Takes one refusal, on the connection's event loop. */
        void refused(EventLoop loop, ClientInfo client, String reason);
    }

    private final String entrypoint;
    private final Transport transport;
    private final Limits limits;
    private final Counts counts;
    private final Consumer<Acceptor> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean retired;
    private volatile @Nullable ServerTls tls;

    /**
     * Makes an acceptor.
     *
     * @param counts where connections are counted
     * @param onEnd runs once, after the last connection of an acceptor that was retired or closed
     */
    public Acceptor(
            String entrypoint,
            Transport transport,
            Limits limits,
            Counts counts,
            Consumer<Acceptor> onEnd) {
        this.entrypoint = entrypoint;
        this.transport = transport;
        this.limits = limits;
        this.counts = counts;
        this.onEnd = onEnd;
    }

    /**
     * Puts TLS in front of the transport, or replaces what is there; connections go on with what
     * they have. Takes ownership.
     */
    public void secure(ServerTls wanted) {
        ServerTls before = tls;
        tls = wanted;
        if (before != null) {
            before.close();
        }
    }

    /** Returns the TLS in front of the transport, or null. */
    public @Nullable ServerTls tls() {
        return tls;
    }

    /** Returns what handles the datagrams of a socket. Called on its event loop. */
    ChannelHandler datagrams(Channel socket) {
        return transport.datagrams(socket);
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
        long count = counts.open().incrementAndGet();
        // Behind the group's own listener, so that the group has let go of the channel by then.
        channel.closeFuture().addListener(closed -> forget());
        if (!limits.proxyProtocol() || !limits.trusts(peer.getAddress())) {
            admit(channel, peer, local, count);
        } else if (limits.isFull(count)) {
            refuse(channel, client(peer, local), MAX_CONNECTIONS);
        } else {
            awaitHeader(channel, peer, local, count);
        }
        return true;
    }

    private void awaitHeader(
            Channel channel, InetSocketAddress proxy, InetSocketAddress local, long count) {
        ProxyHeader.await(
                channel,
                new ProxyHeader.Outcome() {
                    @Override
                    public void reported(Optional<InetSocketAddress> client) {
                        admit(channel, client.orElse(proxy), local, count);
                    }

                    @Override
                    public void missing() {
                        refuse(channel, client(proxy, local), "no_proxy_header");
                    }
                });
    }

    private void admit(
            Channel channel, InetSocketAddress peer, InetSocketAddress local, long count) {
        InetAddress address = peer.getAddress();
        int ofClient = 0;
        if (!limits.trusts(address)) {
            // Counted even without a limit, because a later configuration may have one.
            ofClient = counts.clients().enter(entrypoint, address);
            channel.closeFuture()
                    .addListener(closed -> counts.clients().leave(entrypoint, address));
        }
        String refusal = limits.refusal(address, count, ofClient);
        if (!refusal.isEmpty()) {
            refuse(channel, client(peer, local), refusal);
            return;
        }
        ServerTls secure = acquireTls();
        if (secure == null) {
            serve(channel, client(peer, local));
        } else {
            shakeHands(channel, secure, peer, local);
        }
    }

    private @Nullable ServerTls acquireTls() {
        ServerTls seen = tls;
        // One that is replaced between the look and the hold may be gone.
        while (seen != null && !seen.acquire()) {
            seen = tls;
        }
        return seen;
    }

    private void shakeHands(
            Channel channel, ServerTls secure, InetSocketAddress peer, InetSocketAddress local) {
        Handshake.await(
                channel,
                secure,
                new Handshake.Outcome() {
                    @Override
                    public void secured(TlsInfo agreed) {
                        serve(
                                channel,
                                new ClientConnection(
                                        entrypoint, peer, local, agreed, limits.trustedProxies()));
                    }

                    @Override
                    public void failed(String detail) {
                        log.atDebug()
                                .addKeyValue("entrypoint", entrypoint)
                                .addKeyValue("client", peer)
                                .addKeyValue("problem", detail)
                                .log("TLS handshake failed");
                        refuse(channel, client(peer, local), "tls_handshake_failed");
                    }
                });
    }

    private void serve(Channel channel, ClientConnection client) {
        try {
            transport.accept(channel, client);
        } catch (Throwable e) {
            // Errors too: a connection that nobody reads would stay for ever.
            log.atError()
                    .addKeyValue("entrypoint", entrypoint)
                    .setCause(e)
                    .log("transport refused a connection");
            channel.close();
        }
    }

    private ClientConnection client(InetSocketAddress peer, InetSocketAddress local) {
        return new ClientConnection(entrypoint, peer, local, null, limits.trustedProxies());
    }

    private void refuse(Channel channel, ClientConnection client, String reason) {
        counts.refusals().refused(channel.eventLoop(), client, reason);
        channel.close();
    }

    private void forget() {
        counts.open().decrementAndGet();
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
