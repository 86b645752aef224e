package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.FailoverConfig;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.MirrorConfig;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.exchange.ChainLink;
import io.a3s.gateway.exchange.Mirror;
import io.a3s.gateway.exchange.RouteTarget;
import io.a3s.gateway.exchange.SlotAllocator;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.router.FiledRules;
import io.a3s.gateway.router.Route;
import io.a3s.gateway.router.RouteTable;
import io.a3s.gateway.router.RouteWarning;
import io.a3s.gateway.router.Rule;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.snapshot.Snapshot.NamedHandler;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a configuration into a snapshot, re-using what the running one has in common with it. A
 * configuration that does not compile leaves nothing behind. For one thread at a time.
 */
public final class SnapshotCompiler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SnapshotCompiler.class);

    private final Stats stats;
    private final int loops;
    private final ContextFactory contexts;
    private final MiddlewareCompiler middlewares;
    private final Backends backends;
    private final ServiceCompiler services;
    private FiledRules filed = FiledRules.NONE;

    /**
     * Makes a compiler.
     *
     * @param loops the number of event loops
     * @param time what plugins measure time with
     * @param fleet gives the gateways that this one works together with
     * @param anyLoop gives one of the event loops, for what belongs to none
     */
    public SnapshotCompiler(
            Stats stats,
            GatewayMetrics metrics,
            int loops,
            PluginTime time,
            Supplier<Fleet> fleet,
            Supplier<EventLoop> anyLoop) {
        this.stats = stats;
        this.loops = loops;
        this.contexts = new ContextFactory(metrics, new SlotAllocator(), time, fleet);
        this.middlewares = new MiddlewareCompiler(stats, contexts);
        this.backends = new Backends(stats, contexts, fleet, anyLoop);
        this.services = new ServiceCompiler(backends, stats);
    }

    /**
     * Compiles a configuration. The snapshot does nothing by itself until it is committed.
     *
     * @param plugins what the configuration was checked against
     */
    public CompileResult compile(GatewayConfig config, PluginRegistry plugins) {
        Lease lease = new Lease();
        List<Diagnostic> problems = new ArrayList<>();
        boolean complete = false;
        try {
            Optional<Snapshot> snapshot = compile(config, plugins, lease, problems);
            complete = snapshot.isPresent();
            return new CompileResult(snapshot, problems);
        } finally {
            if (!complete) {
                lease.end();
            }
        }
    }

    private Optional<Snapshot> compile(
            GatewayConfig config, PluginRegistry plugins, Lease lease, List<Diagnostic> problems) {
        List<Runnable> commits = new ArrayList<>();
        Map<String, ChainLink> links = middlewares.compile(config, plugins, lease, problems);
        if (problems.stream().anyMatch(Diagnostic::isError)) {
            return Optional.empty();
        }
        SortedMap<String, Service> compiled = services(config, plugins, lease, commits, problems);
        List<NamedHandler> handlers = handlers(plugins, lease, problems);
        if (problems.stream().anyMatch(Diagnostic::isError)) {
            return Optional.empty();
        }
        RouteTable.Builder<RouteTarget> table = RouteTable.builder();
        config.dynamic()
                .routers()
                .forEach(
                        (name, router) ->
                                table.add(
                                        route(
                                                name,
                                                router.value(),
                                                config.rules(),
                                                config.dynamic().services(),
                                                compiled,
                                                links)));
        for (RouteWarning warning : table.warnings()) {
            problems.add(unreachable(config, warning));
        }
        RouteTable<RouteTarget> routes = table.build(filed);
        filed = routes.filed();
        return Optional.of(new Snapshot(config, routes, compiled, handlers, commits, lease, loops));
    }

    private SortedMap<String, Service> services(
            GatewayConfig config,
            PluginRegistry plugins,
            Lease lease,
            List<Runnable> commits,
            List<Diagnostic> problems) {
        SortedMap<String, Service> compiled = new TreeMap<>();
        for (String name : inOrderOfFailover(config.dynamic().services())) {
            Located<ServiceConfig> located = required(config.dynamic().services(), name);
            ServiceConfig service = located.value();
            Service failover =
                    service.failover()
                            .map(other -> compiled.get(other.value().service().value()))
                            .orElse(null);
            try {
                compiled.put(
                        name,
                        services.compile(
                                name, service, failover, plugins, lease, commits, problems));
            } catch (InvalidConfigException e) {
                // Of the files of its TLS, as all else was checked when it was bound.
                problems.add(
                        Diagnostic.error(e.key() + ": " + e.getMessage())
                                .at(
                                        service.loadBalancer()
                                                .tls()
                                                .map(Located::range)
                                                .orElse(located.range()))
                                .in("services \"" + name + "\" load_balancer tls"));
            } catch (PluginCallException e) {
                failed("service", name, e);
                problems.add(
                        Diagnostic.error(e.getMessage())
                                .at(located.range())
                                .in("services \"" + name + '"'));
                if (e.isOverdue()) {
                    break;
                }
            }
        }
        return compiled;
    }

    // Those that step in come first. That they do not go round in a circle was checked.
    private static Set<String> inOrderOfFailover(Map<String, Located<ServiceConfig>> services) {
        Set<String> order = new LinkedHashSet<>();
        for (String name : services.keySet()) {
            List<String> chain = new ArrayList<>();
            for (String next = name; !order.contains(next); ) {
                chain.add(next);
                Optional<Located<FailoverConfig>> failover =
                        required(services, next).value().failover();
                if (failover.isEmpty()) {
                    break;
                }
                next = failover.get().value().service().value();
            }
            order.addAll(chain.reversed());
        }
        return order;
    }

    private static void failed(String what, String name, RuntimeException failure) {
        log.atError().addKeyValue(what, name).setCause(failure).log("a plugin failed");
    }

    private static Diagnostic unreachable(GatewayConfig config, RouteWarning warning) {
        Diagnostic diagnostic =
                Diagnostic.warning(warning.summary())
                        .in("routers \"" + warning.router() + '"')
                        .hint(warning.hint());
        Located<RouterConfig> router = config.dynamic().routers().get(warning.router());
        return router == null ? diagnostic : diagnostic.at(router.value().rule().range());
    }

    private Route<RouteTarget> route(
            String name,
            RouterConfig router,
            Map<String, Rule> rules,
            Map<String, Located<ServiceConfig>> services,
            SortedMap<String, Service> compiled,
            Map<String, ChainLink> links) {
        List<ChainLink> chain =
                router.middlewares().isEmpty()
                        ? List.of()
                        : router.middlewares().stream()
                                .map(used -> required(links, used.value()))
                                .toList();
        Set<String> entrypoints =
                router.entrypoints().isEmpty()
                        ? Set.of()
                        : router.entrypoints().stream()
                                .map(Located::value)
                                .collect(Collectors.toSet());
        OptionalInt priority = router.priority().map(OptionalInt::of).orElseGet(OptionalInt::empty);
        RouteTarget target =
                new RouteTarget(
                        name,
                        required(compiled, router.service().value()),
                        chain,
                        stats.routers.of(name),
                        mirror(router.service().value(), services, compiled));
        Rule rule = required(rules, router.rule().value());
        return Route.of(name, rule, priority, entrypoints, target);
    }

    private @Nullable Mirror mirror(
            String service,
            Map<String, Located<ServiceConfig>> services,
            SortedMap<String, Service> compiled) {
        MirrorConfig config =
                required(services, service).value().mirror().map(Located::value).orElse(null);
        if (config == null || config.partsPerMillion() == 0) {
            return null;
        }
        return new Mirror(
                required(compiled, config.service().value()),
                config.partsPerMillion(),
                config.maxConcurrent(),
                config.maxPending().bytes(),
                config.stripCredentials(),
                config.compareBody(),
                stats.mirrors.of(service));
    }

    private List<NamedHandler> handlers(
            PluginRegistry plugins, Lease lease, List<Diagnostic> problems) {
        List<NamedHandler> handlers = new ArrayList<>();
        for (Installed<ExchangeHandlerFactory> installed : plugins.exchangeHandlers()) {
            PluginGeneration owner = installed.owner();
            Leases.hold(owner, lease);
            InstanceContext context = contexts.create("protocol", installed.name());
            lease.add(context::close);
            try {
                ExchangeHandler handler =
                        owner.make(
                                () -> installed.factory().create(context), ExchangeHandler::close);
                lease.add(() -> owner.end("handler of " + installed.name(), handler::close));
                handlers.add(new NamedHandler(installed.name(), handler));
            } catch (PluginCallException | InvalidConfigException e) {
                failed("protocol", installed.name(), e);
                problems.add(
                        Diagnostic.error(String.valueOf(e.getMessage()))
                                .in("protocol \"" + installed.name() + '"'));
            }
        }
        return handlers;
    }

    private static <V> V required(Map<String, V> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    /** Forgets the statistics of what a configuration that came into effect no longer has. */
    public void retainStatistics(Snapshot current) {
        stats.routers.retain(current.config().dynamic().routers().keySet());
        stats.services.retain(current.config().dynamic().services().keySet());
        stats.mirrors.retain(servicesWith(current, service -> service.mirror().isPresent()));
        stats.coldStarts.retain(
                current.services().values().stream()
                        .flatMap(service -> service.allScaled().stream())
                        .filter(Scaler.class::isInstance)
                        .map(scaled -> ((Scaler) scaled).name())
                        .collect(Collectors.toSet()));
        stats.stickies.retain(
                servicesWith(
                        current,
                        service ->
                                service.loadBalancer()
                                        .sticky()
                                        .filter(sticky -> sticky.value().isTable())
                                        .isPresent()));
        stats.revisions.retain(current.config().dynamic().services().keySet());
        current.services()
                .forEach(
                        (name, service) -> {
                            Revisions revisions = service.revisions();
                            if (revisions != null) {
                                stats.revisions.of(name).retain(names(revisions));
                            }
                        });
        stats.middlewares.retain(current.config().dynamic().middlewares().keySet());
        stats.backends.retain(
                current.services().values().stream()
                        .flatMap(service -> service.backends().stream())
                        .map(ServerBackend::label)
                        .collect(Collectors.toSet()));
        stats.connections.retain(current.config().fixed().entrypoints().keySet());
        stats.refusedConnections.retain(current.config().fixed().entrypoints().keySet());
    }

    private static Set<String> servicesWith(Snapshot current, Predicate<ServiceConfig> block) {
        return current.config().dynamic().services().entrySet().stream()
                .filter(each -> block.test(each.getValue().value()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Revisions revisions) {
        return revisions.all().stream().map(Revision::name).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        backends.close();
    }
}
