package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.exchange.Connections;
import io.a3s.gateway.exchange.Dispatcher;
import io.a3s.gateway.listener.Acceptor;
import io.a3s.gateway.listener.ClientConnections;
import io.a3s.gateway.listener.EventLoops;
import io.a3s.gateway.listener.ListeningSocket;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes acceptors from configuration and plugins, and knows those that have not ended. */
final class AcceptorFactory {
    private record Context(
            String entrypoint,
            HttpDispatcher http,
            ConnectionDispatcher connections,
            Metrics metrics)
            implements TransportContext {}

    private final EventLoops loops;
    private final PluginRegistry plugins;
    private final Stats stats;
    private final GatewayMetrics metrics;
    private final Dispatcher http;
    private final Connections connections;
    private final ClientConnections clients = new ClientConnections();
    private final Set<Acceptor> live = ConcurrentHashMap.newKeySet();

    AcceptorFactory(
            EventLoops loops,
            PluginRegistry plugins,
            Stats stats,
            GatewayMetrics metrics,
            Dispatcher http,
            Connections connections) {
        this.loops = loops;
        this.plugins = plugins;
        this.stats = stats;
        this.metrics = metrics;
        this.http = http;
        this.connections = connections;
    }

    /**
     * Makes the acceptor of an entrypoint. It holds its plugin until its last connection has ended.
     */
    Acceptor create(String name, Entrypoint entrypoint) {
        EntrypointConfig config = entrypoint.config();
        Installed<TransportFactory<?>> installed =
                plugins.transport(config.protocol().value())
                        .orElseThrow(
                                () -> new IllegalStateException("protocol was checked: " + name));
        InstanceMetrics own = metrics.forInstance("entrypoint", name);
        installed.owner().retain();
        Transport transport;
        try {
            transport =
                    create(
                            installed.factory(),
                            entrypoint.transport(),
                            new Context(name, http, connections, own));
        } catch (Throwable e) {
            own.close();
            installed.owner().release();
            throw e;
        }
        Acceptor acceptor =
                new Acceptor(
                        name,
                        transport,
                        new Acceptor.Limits(
                                config.trustedProxies(),
                                config.tcpAllowedIps(),
                                config.maxConnections(),
                                config.maxConnectionsPerClient()),
                        new Acceptor.Counts(
                                stats.connections.of(name), clients, connections::refused),
                        ended -> {
                            try {
                                transport.close();
                            } finally {
                                own.close();
                                installed.owner().release();
                                // Last, because the end of the gateway waits for it.
                                live.remove(ended);
                            }
                        });
        live.add(acceptor);
        return acceptor;
    }

    private static <C extends Record> Transport create(
            TransportFactory<C> factory, Record config, TransportContext context) {
        return factory.create(factory.configType().cast(config), context);
    }

    /** Binds an address. Connections wait until the socket is opened. */
    ListeningSocket bind(InetSocketAddress address, Acceptor acceptor) throws IOException {
        return ListeningSocket.bind(address, acceptor, loops);
    }

    /** Returns the acceptors that have not ended, also those that no longer get new connections. */
    Set<Acceptor> live() {
        return Set.copyOf(live);
    }
}
