package io.a3s.gateway.bootstrap;

import io.a3s.gateway.certificates.CertificateStore;
import io.a3s.gateway.certificates.WantedCertificate;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.TlsConfig;
import io.a3s.gateway.listener.Acceptor;
import io.a3s.gateway.listener.Listener;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.a3s.gateway.tls.Certificates;
import io.a3s.gateway.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entrypoints that are bound, by the address they were configured with. A change is prepared
 * first, binding what is new, and then committed or not at all, so that an address that cannot be
 * bound spoils nothing.
 */
final class EntrypointTable implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EntrypointTable.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * What a socket is kept for.
     *
     * @param datagrams whether it takes datagrams, which share no port numbers with connections
     * @param name the entrypoint's name if the system chooses the port, so that two entrypoints do
     *     not mean the same socket; else empty
     */
    private record Place(InetSocketAddress address, boolean datagrams, String name) {
        static Place of(String name, Entrypoint entrypoint, boolean datagrams) {
            InetSocketAddress address = entrypoint.config().listenAddress();
            return new Place(address, datagrams, address.getPort() == 0 ? name : "");
        }
    }

    /**
     * An entrypoint as it is served.
     *
     * @param plugin what its connections are served by
     */
    private record Served(
            String name, Entrypoint config, PluginGeneration plugin, Listener socket) {
        boolean isAs(String otherName, Entrypoint wanted, PluginGeneration otherPlugin) {
            return name.equals(otherName) && plugin == otherPlugin && config.equals(wanted);
        }
    }

    /** A change that can no longer fail. */
    interface Change {
        void commit();
    }

    /** An address cannot be bound. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Diagnostic diagnostic;

        RefusedException(Diagnostic diagnostic) {
            super(diagnostic.toString());
            this.diagnostic = diagnostic;
        }

        Diagnostic diagnostic() {
            return diagnostic;
        }
    }

    private final AcceptorFactory acceptors;
    private volatile Map<Place, Served> byPlace = Map.of();

    EntrypointTable(AcceptorFactory acceptors) {
        this.acceptors = acceptors;
    }

    /**
     * Binds what a configuration adds, without accepting connections yet.
     *
     * @param plugins what the configuration was checked against
     */
    Change prepare(GatewayConfig config, PluginRegistry plugins) throws RefusedException {
        Map<Place, Served> next = new HashMap<>();
        List<Served> added = new ArrayList<>();
        List<Acceptor> made = new ArrayList<>();
        List<ServerTls> renewed = new ArrayList<>();
        List<Runnable> takeovers = new ArrayList<>();
        for (Map.Entry<String, Located<Entrypoint>> entry :
                config.fixed().entrypoints().entrySet()) {
            String name = entry.getKey();
            Entrypoint wanted = entry.getValue().value();
            Installed<TransportFactory<?>> transport = transport(name, wanted, plugins);
            PluginGeneration plugin = transport.owner();
            boolean datagrams = plugins.usesDatagrams(wanted.config().protocol().value());
            Place place = Place.of(name, wanted, datagrams);
            Served present = byPlace.get(place);
            try {
                wanted.config()
                        .tls()
                        .map(Located::value)
                        .filter(TlsConfig::acme)
                        .ifPresent(tls -> CertificateStore.requireWritable(tls.acmeStoragePath()));
                if (present != null && present.isAs(name, wanted, plugin)) {
                    next.put(place, present);
                    renewed(present, transport, issued(config, name))
                            .ifPresent(
                                    tls -> {
                                        renewed.add(tls);
                                        takeovers.add(() -> renew(present, tls));
                                    });
                    continue;
                }
                Acceptor acceptor = acceptors.create(name, wanted, transport, issued(config, name));
                made.add(acceptor);
                if (present == null) {
                    Listener socket = acceptors.bind(place.address(), acceptor, place.datagrams());
                    Served bound = new Served(name, wanted, plugin, socket);
                    added.add(bound);
                    next.put(place, bound);
                } else {
                    takeovers.add(() -> present.socket().exchange(acceptor).handOver());
                    next.put(place, new Served(name, wanted, plugin, present.socket()));
                }
            } catch (IOException | RuntimeException e) {
                added.forEach(bound -> bound.socket().close());
                made.forEach(Acceptor::close);
                renewed.forEach(ServerTls::close);
                throw new RefusedException(problem(name, entry.getValue(), e));
            }
        }
        return () -> commit(next, added, takeovers);
    }

    /** Returns the certificates of an entrypoint if its files have others than it shows. */
    private Optional<ServerTls> renewed(
            Served served,
            Installed<TransportFactory<?>> transport,
            List<Certificates.Identity> issued) {
        ServerTls shown = served.socket().acceptor().tls();
        return AcceptorFactory.tls(served.config(), transport, issued)
                .filter(read -> shown != null && !read.equals(shown.settings()))
                .map(acceptors::serverTls);
    }

    /** Returns the certificates that were obtained for an entrypoint. */
    private static List<Certificates.Identity> issued(GatewayConfig config, String name) {
        return WantedCertificate.of(config, name).stream()
                .flatMap(wanted -> wanted.held().stream())
                .toList();
    }

    private static void renew(Served served, ServerTls tls) {
        served.socket().acceptor().secure(tls);
        AcceptorFactory.warnOfExpired(served.name(), tls.settings());
        log.atInfo().addKeyValue("entrypoint", served.name()).log("certificates renewed");
    }

    private static Installed<TransportFactory<?>> transport(
            String name, Entrypoint entrypoint, PluginRegistry plugins) {
        return plugins.transport(entrypoint.config().protocol().value())
                .orElseThrow(() -> new IllegalStateException("protocol was checked: " + name));
    }

    /**
     * Returns what is wrong with a configuration's entrypoints, as far as that shows without
     * binding.
     */
    List<Diagnostic> check(GatewayConfig config, PluginRegistry plugins) {
        List<Diagnostic> problems = new ArrayList<>();
        config.fixed()
                .entrypoints()
                .forEach(
                        (name, entrypoint) -> {
                            try {
                                Entrypoint wanted = entrypoint.value();
                                acceptors
                                        .create(
                                                name,
                                                wanted,
                                                transport(name, wanted, plugins),
                                                issued(config, name))
                                        .close();
                            } catch (RuntimeException e) {
                                problems.add(problem(name, entrypoint, e));
                            }
                        });
        return problems;
    }

    private static Diagnostic problem(
            String name, Located<Entrypoint> entrypoint, Throwable failure) {
        Optional<Located<TlsConfig>> tls = entrypoint.value().config().tls();
        if (failure instanceof InvalidConfigException e && tls.isPresent()) {
            return Diagnostic.error(e.key().isEmpty() ? text(e) : e.key() + ": " + text(e))
                    .at(tls.get().range())
                    .in("entrypoints \"" + name + "\" tls");
        }
        return Diagnostic.error(text(failure))
                .at(entrypoint.value().config().address().range())
                .in("entrypoints \"" + name + '"');
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private void commit(Map<Place, Served> next, List<Served> added, List<Runnable> takeovers) {
        Map<Place, Served> before = byPlace;
        byPlace = Map.copyOf(next);
        takeovers.forEach(Runnable::run);
        for (Served served : added) {
            served.socket().open();
            log.atInfo()
                    .addKeyValue("entrypoint", served.name())
                    .addKeyValue("address", served.socket().address())
                    .log("listening");
        }
        for (Served served : next.values()) {
            ServerTls tls = served.socket().acceptor().tls();
            if (tls != null) {
                tls.startStapling();
            }
        }
        before.forEach(
                (place, served) -> {
                    if (!next.containsKey(place)) {
                        served.socket().close();
                        served.socket().acceptor().retire();
                        log.atInfo()
                                .addKeyValue("entrypoint", served.name())
                                .log("no longer listening");
                    }
                });
    }

    private Collection<Served> all() {
        return byPlace.values();
    }

    /** Stops listening and asks all connections to end once nothing is under way on them. */
    void drain() {
        all().forEach(served -> served.socket().close());
        acceptors.live().forEach(Acceptor::retire);
    }

    /**
     * Waits until all connections have ended. Returns false if that takes longer than the limit.
     */
    boolean awaitIdle(Duration limit) {
        return awaitNone(this::openConnections, limit);
    }

    private static boolean awaitNone(IntSupplier count, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count.getAsInt() > 0) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Returns the number of connections that are open. */
    int openConnections() {
        return acceptors.live().stream().mapToInt(Acceptor::openConnections).sum();
    }

    /** Returns the address an entrypoint is bound to. */
    InetSocketAddress address(String name) {
        return all().stream()
                .filter(served -> served.name().equals(name))
                .findFirst()
                .map(served -> served.socket().address())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "entrypoint: \""
                                                + name
                                                + "\" (expected: one that is bound)"));
    }

    @Override
    public void close() {
        all().forEach(served -> served.socket().close());
        acceptors.live().forEach(Acceptor::close);
        byPlace = Map.of();
        // Transports are closed on threads of their own.
        awaitNone(() -> acceptors.live().size(), CLOSE_LIMIT);
    }
}
