package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.exchange.Connections;
import io.a3s.gateway.exchange.Dispatcher;
import io.a3s.gateway.listener.Acceptor;
import io.a3s.gateway.listener.ClientConnections;
import io.a3s.gateway.listener.DatagramSockets;
import io.a3s.gateway.listener.EventLoops;
import io.a3s.gateway.listener.Listener;
import io.a3s.gateway.listener.ListeningSocket;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.a3s.gateway.tls.Certificates;
import io.a3s.gateway.tls.ChallengeContexts;
import io.a3s.gateway.tls.ServerTls;
import io.a3s.gateway.tls.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes acceptors from configuration and plugins, and knows those that have not ended. */
final class AcceptorFactory {
    private record Context(
            String entrypoint,
            HttpDispatcher http,
            ConnectionDispatcher connections,
            Metrics metrics)
            implements TransportContext {}

    private static final Logger log = LoggerFactory.getLogger(AcceptorFactory.class);

    private final EventLoops loops;
    private final Stats stats;
    private final GatewayMetrics metrics;
    private final Dispatcher http;
    private final Connections connections;
    private final ChallengeContexts challenges;
    private final ClientConnections clients = new ClientConnections();
    private final Set<Acceptor> live = ConcurrentHashMap.newKeySet();

    AcceptorFactory(
            EventLoops loops,
            Stats stats,
            GatewayMetrics metrics,
            Dispatcher http,
            Connections connections,
            ChallengeContexts challenges) {
        this.loops = loops;
        this.stats = stats;
        this.metrics = metrics;
        this.http = http;
        this.connections = connections;
        this.challenges = challenges;
    }

    /**
     * Makes the acceptor of an entrypoint. It holds its plugin until its last connection has ended.
     *
     * @param installed the factory of its protocol
     * @param issued the certificates that were obtained for it
     */
    Acceptor create(
            String name,
            Entrypoint entrypoint,
            Installed<TransportFactory<?>> installed,
            List<Certificates.Identity> issued) {
        EntrypointConfig config = entrypoint.config();
        PluginGeneration owner = installed.owner();
        Optional<ServerTls> tls = tls(entrypoint, installed, issued).map(this::serverTls);
        InstanceMetrics own = metrics.forInstance("entrypoint", name);
        owner.retain();
        Transport transport;
        try {
            Context context = new Context(name, http, connections, own);
            transport =
                    owner.make(
                            () -> create(installed.factory(), entrypoint.transport(), context),
                            Transport::close);
        } catch (RuntimeException e) {
            tls.ifPresent(ServerTls::close);
            own.close();
            owner.release();
            throw e;
        }
        Acceptor acceptor =
                new Acceptor(
                        name,
                        transport,
                        new Acceptor.Limits(
                                config.trustedProxies(),
                                config.proxyProtocol(),
                                config.tcpAllowedIps(),
                                config.maxConnections(),
                                config.maxConnectionsPerClient()),
                        new Acceptor.Counts(
                                stats.connections.of(name), clients, connections::refused),
                        ended -> {
                            owner.end("transport of " + name, transport::close);
                            own.close();
                            ServerTls last = ended.tls();
                            if (last != null) {
                                last.close();
                            }
                            owner.release();
                            // Last, because the end of the gateway waits for it.
                            live.remove(ended);
                        });
        tls.ifPresent(made -> secure(name, acceptor, made, own));
        live.add(acceptor);
        return acceptor;
    }

    private static void secure(String name, Acceptor acceptor, ServerTls tls, Metrics metrics) {
        acceptor.secure(tls);
        metrics.gauge(
                "tls_certificate_expiry_timestamp_seconds", () -> expirySeconds(acceptor.tls()));
        warnOfExpired(name, tls.settings());
    }

    private static double expirySeconds(@Nullable ServerTls tls) {
        return tls == null || tls.settings().identities().isEmpty()
                ? Double.NaN
                : tls.earliestExpiry().getEpochSecond();
    }

    /** Makes what shows certificates. */
    ServerTls serverTls(ServerTls.Settings settings) {
        return new ServerTls(settings, challenges);
    }

    /** Says which certificates of an entrypoint no client will accept any more. */
    static void warnOfExpired(String name, ServerTls.Settings tls) {
        Instant now = Instant.now();
        tls.identities().stream()
                .filter(identity -> identity.notAfter().isBefore(now))
                .forEach(
                        identity ->
                                log.atWarn()
                                        .addKeyValue("entrypoint", name)
                                        .addKeyValue("certificate", identity)
                                        .addKeyValue("since", identity.notAfter())
                                        .log("certificate has expired"));
    }

    /**
     * Reads the certificates of an entrypoint.
     *
     * @param issued those that were obtained for it
     * @return empty without TLS
     * @throws InvalidConfigException if one is missing or of no use
     */
    static Optional<ServerTls.Settings> tls(
            Entrypoint entrypoint,
            Installed<TransportFactory<?>> installed,
            List<Certificates.Identity> issued) {
        return entrypoint
                .config()
                .tls()
                .map(
                        tls ->
                                TlsFiles.read(
                                        tls.value(),
                                        installed
                                                .owner()
                                                .make(
                                                        installed.factory()::applicationProtocols,
                                                        _ -> {}),
                                        issued));
    }

    private static <C extends Record> Transport create(
            TransportFactory<C> factory, Record config, TransportContext context) {
        return factory.create(factory.configType().cast(config), context);
    }

    /** Binds an address. What arrives waits until the listener is opened. */
    Listener bind(InetSocketAddress address, Acceptor acceptor, boolean datagrams)
            throws IOException {
        return datagrams
                ? DatagramSockets.bind(address, acceptor, loops)
                : ListeningSocket.bind(address, acceptor, loops);
    }

    /** Returns the acceptors that have not ended, also those that no longer get new connections. */
    Set<Acceptor> live() {
        return Set.copyOf(live);
    }
}
