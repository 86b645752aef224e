package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.ExtensionTypes;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import io.a3s.gateway.spi.certificate.CertificateIssuerFactory;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.a3s.gateway.spi.provider.ProviderFactory;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.spi.store.StateStoreFactory;
import io.a3s.gateway.spi.tracing.TracerFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * What is installed at one time, by kind and name. Immutable, and safe for use by any thread.
 *
 * <p>Holds a lease on each of its generations until it is closed. Close it when another registry
 * has taken its place and nobody looks anything up here any more; snapshots hold their own leases.
 */
public final class PluginRegistry implements ExtensionTypes, AutoCloseable {
    private final List<PluginGeneration> generations;
    private final List<PluginStatus> statuses;
    private final Map<ExtensionKind, SortedMap<String, PluginGeneration>> owners;
    private final WhereToFind whereToFind;
    private final UnloadWatch unloadWatch;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param generations what is in use, with one lease each that becomes the registry's
     * @param quarantined what is not
     * @param unloadWatch knows the generations
     */
    PluginRegistry(
            List<PluginGeneration> generations,
            List<PluginStatus> quarantined,
            WhereToFind whereToFind,
            UnloadWatch unloadWatch) {
        this.generations = List.copyOf(generations);
        this.whereToFind = whereToFind;
        this.unloadWatch = unloadWatch;
        List<PluginStatus> all = new ArrayList<>(quarantined);
        this.generations.forEach(generation -> all.add(generation.status()));
        all.sort(
                Comparator.comparing((PluginStatus status) -> status.about().id())
                        .thenComparing(PluginStatus::source));
        this.statuses = List.copyOf(all);
        this.owners = new EnumMap<>(ExtensionKind.class);
        for (ExtensionKind kind : ExtensionKind.values()) {
            owners.put(kind, new TreeMap<>());
        }
        for (PluginGeneration generation : this.generations) {
            for (ExtensionName extension : generation.extensions()) {
                owned(extension.kind()).put(extension.name(), generation);
            }
        }
    }

    /** Returns the factory of a middleware {@code type}. */
    public Optional<Installed<MiddlewareFactory<?>>> middleware(String type) {
        return find(ExtensionKind.MIDDLEWARE, type, factory -> (MiddlewareFactory<?>) factory);
    }

    /** Returns the factory of a balancing {@code strategy}. */
    public Optional<Installed<LoadBalancerFactory>> loadBalancer(String strategy) {
        return find(
                ExtensionKind.LOAD_BALANCER, strategy, factory -> (LoadBalancerFactory) factory);
    }

    /** Returns the factory of an entrypoint's {@code protocol}. */
    public Optional<Installed<TransportFactory<?>>> transport(String protocol) {
        return find(ExtensionKind.TRANSPORT, protocol, factory -> (TransportFactory<?>) factory);
    }

    /**
     * Returns the factories of all exchange handlers, in the order of plugin ids and, within a
     * plugin, in the plugin's order.
     */
    public List<Installed<ExchangeHandlerFactory>> exchangeHandlers() {
        return generations.stream()
                .sorted(Comparator.comparing(PluginGeneration::id))
                .flatMap(
                        owner ->
                                owner.extensions(ExtensionKind.EXCHANGE_HANDLER).stream()
                                        .map(
                                                extension ->
                                                        new Installed<>(
                                                                extension.name().name(),
                                                                (ExchangeHandlerFactory)
                                                                        extension.factory(),
                                                                owner)))
                .toList();
    }

    /** Returns the factory of the connector for backends with a URL scheme, in lower case. */
    public Optional<Installed<BackendConnectorFactory>> backendConnector(String scheme) {
        return find(
                ExtensionKind.BACKEND_CONNECTOR,
                scheme,
                factory -> (BackendConnectorFactory) factory);
    }

    /** Returns the factory of a service's {@code executor}. */
    public Optional<Installed<ScalingExecutorFactory<?>>> scalingExecutor(String type) {
        return find(
                ExtensionKind.SCALING_EXECUTOR,
                type,
                factory -> (ScalingExecutorFactory<?>) factory);
    }

    /** Returns the factory of issuers that speak a {@code protocol} with authorities. */
    public Optional<Installed<CertificateIssuerFactory>> certificateIssuer(String protocol) {
        return find(
                ExtensionKind.CERTIFICATE_ISSUER,
                protocol,
                factory -> (CertificateIssuerFactory) factory);
    }

    /** Returns the factory of a DNS solver's {@code type}. */
    public Optional<Installed<DnsSolverFactory<?>>> dnsSolver(String type) {
        return find(ExtensionKind.DNS_SOLVER, type, factory -> (DnsSolverFactory<?>) factory);
    }

    /** Returns the factory of {@code tracing}. */
    public Optional<Installed<TracerFactory<?>>> tracer(String type) {
        return find(ExtensionKind.TRACER, type, factory -> (TracerFactory<?>) factory);
    }

    /** Returns the factory of a {@code store}. */
    public Optional<Installed<StateStoreFactory<?>>> stateStore(String type) {
        return find(ExtensionKind.STATE_STORE, type, factory -> (StateStoreFactory<?>) factory);
    }

    /** Returns the factory of a provider by the name of its block. */
    public Optional<Installed<ProviderFactory<?>>> provider(String type) {
        return find(ExtensionKind.PROVIDER, type, factory -> (ProviderFactory<?>) factory);
    }

    private <F> Optional<Installed<F>> find(
            ExtensionKind kind, String name, Function<Object, F> cast) {
        return owner(kind, name)
                .flatMap(
                        owner ->
                                owner.extension(kind, name)
                                        .map(
                                                extension ->
                                                        new Installed<>(
                                                                name,
                                                                cast.apply(extension.factory()),
                                                                owner)));
    }

    /** Returns the generation that brings an extension. */
    public Optional<PluginGeneration> owner(ExtensionKind kind, String name) {
        return Optional.ofNullable(owned(kind).get(name));
    }

    /** Returns all plugins, also those in quarantine, sorted by id and file. */
    public List<PluginStatus> plugins() {
        return statuses;
    }

    /** Returns the files that are not in use, with the reason. */
    public List<PluginStatus> quarantined() {
        return statuses.stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.QUARANTINED)
                .toList();
    }

    /** Returns the generations in use. */
    public List<PluginGeneration> generations() {
        return generations;
    }

    /** Returns what knows these generations and those before them. */
    public UnloadWatch unloadWatch() {
        return unloadWatch;
    }

    @Override
    public SortedSet<String> types(ExtensionKind kind) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(owned(kind).keySet()));
    }

    @Override
    public Optional<Class<? extends Record>> configType(ExtensionKind kind, String type) {
        return owner(kind, type)
                .flatMap(owner -> owner.extension(kind, type))
                .flatMap(Extension::configType);
    }

    @Override
    public boolean carriesHttp(String protocol) {
        return transport(protocol).map(installed -> installed.factory().carriesHttp()).orElse(true);
    }

    @Override
    public boolean usesDatagrams(String protocol) {
        return transport(protocol)
                .map(installed -> installed.factory().usesDatagrams())
                .orElse(false);
    }

    @Override
    public String whereToFind(ExtensionKind kind, String type) {
        return whereToFind.hint(new ExtensionName(kind, type), statuses);
    }

    /** Releases the leases on all generations. Closing again has no effect. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            generations.forEach(PluginGeneration::release);
        }
    }

    private SortedMap<String, PluginGeneration> owned(ExtensionKind kind) {
        SortedMap<String, PluginGeneration> ofKind = owners.get(kind);
        if (ofKind == null) {
            throw new AssertionError("the constructor has made a map for each kind");
        }
        return ofKind;
    }
}
