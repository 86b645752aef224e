package io.a3s.gateway.bootstrap;

import io.a3s.gateway.admin.AdminServer;
import io.a3s.gateway.admin.AdminView;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.ManagementConfig;
import io.a3s.gateway.exchange.Connections;
import io.a3s.gateway.exchange.Dispatcher;
import io.a3s.gateway.exchange.ExchangeEnvironment;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.listener.EventLoops;
import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.BackendView;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.snapshot.CompileResult;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.snapshot.SnapshotCompiler;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a started gateway consists of. Changes are made by one thread at a time, the one that
 * holds the life cycle.
 */
final class RunningGateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningGateway.class);
    private static final Duration VERDICT_LIMIT = Duration.ofSeconds(60);
    private static final Duration CUT_GRACE = Duration.ofSeconds(2);

    private final GatewayOptions options;
    private final PluginRegistry plugins;
    private final long startNanos = System.nanoTime();
    private final EventLoops eventLoops;
    private final Loops loops;
    private final Stats stats;
    private final GatewayMetrics metrics;
    private final AccessLog accessLog;
    private final SnapshotCompiler compiler;
    private final EntrypointTable entrypoints;
    private volatile @Nullable Snapshot snapshot;
    private volatile List<Diagnostic> rejected = List.of();
    private @Nullable ManagementConfig management;
    private @Nullable AdminServer admin;
    private @Nullable ConfigWatcher watcher;

    RunningGateway(GatewayOptions options, PluginRegistry plugins) {
        this.options = options;
        this.plugins = plugins;
        this.eventLoops = new EventLoops(options.eventLoops());
        this.loops = new Loops(eventLoops.group());
        this.stats = new Stats(loops.count());
        this.metrics = new GatewayMetrics(stats, this::backends);
        this.accessLog = new AccessLog(options.accessLog(), InstantSource.system());
        metrics.watch(accessLog);
        this.compiler = new SnapshotCompiler(plugins, stats, metrics, loops.count());
        ExchangeEnvironment environment =
                new ExchangeEnvironment(this::snapshot, stats, accessLog, VERDICT_LIMIT);
        this.entrypoints =
                new EntrypointTable(
                        new AcceptorFactory(
                                eventLoops,
                                plugins,
                                stats,
                                metrics,
                                new Dispatcher(environment, loops),
                                new Connections(environment, loops)));
    }

    /** Puts a configuration into effect as a whole, or changes nothing. */
    ReloadResult apply(LoadResult loaded) {
        List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
        if (loaded.config().isEmpty()) {
            return reject(loaded, diagnostics);
        }
        GatewayConfig config = loaded.config().get();
        CompileResult compiled = compiler.compile(config);
        diagnostics.addAll(compiled.diagnostics());
        if (compiled.snapshot().isEmpty()) {
            return reject(loaded, diagnostics);
        }
        Snapshot next = compiled.snapshot().get();
        EntrypointTable.Change change;
        try {
            change = entrypoints.prepare(config);
        } catch (EntrypointTable.RefusedException e) {
            next.discard();
            diagnostics.add(e.diagnostic());
            return reject(loaded, diagnostics);
        }
        Snapshot before = snapshot;
        next.commit();
        snapshot = next;
        accessLog.setEnabled(config.fixed().accessLog().enabled());
        change.commit();
        if (before != null) {
            before.retire(loops);
            checkManagement(config.fixed().management(), diagnostics);
        }
        logWarnings(diagnostics);
        rejected = List.of();
        compiler.retainStatistics(next);
        stats.countReload(true);
        log.atInfo()
                .addKeyValue("routers", config.dynamic().routers().size())
                .addKeyValue("services", config.dynamic().services().size())
                .log("configuration in effect");
        return new ReloadResult(true, diagnostics, render(loaded, diagnostics));
    }

    // Moving the API would cut off whoever watches the change through it.
    private void checkManagement(ManagementConfig wanted, List<Diagnostic> diagnostics) {
        if (management != null && !wanted.equals(management)) {
            diagnostics.add(
                    Diagnostic.warning("management: the change takes effect at the next start")
                            .at(wanted.address().range())
                            .in("management"));
        }
    }

    // Nobody reads the result of a change that a watcher noticed.
    private static void logWarnings(List<Diagnostic> diagnostics) {
        diagnostics.forEach(problem -> log.warn("{}", problem));
    }

    /**
     * Finds out whether a configuration could be put into effect, as far as that can be told
     * without binding.
     */
    ReloadResult check(LoadResult loaded) {
        List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
        Optional<GatewayConfig> config = loaded.config();
        if (config.isPresent()) {
            CompileResult compiled = compiler.compile(config.get());
            diagnostics.addAll(compiled.diagnostics());
            diagnostics.addAll(entrypoints.check(config.get()));
            compiled.snapshot().ifPresent(Snapshot::discard);
        }
        String rendered = render(loaded, diagnostics);
        if (config.isEmpty() || diagnostics.stream().anyMatch(Diagnostic::isError)) {
            return new ReloadResult(false, diagnostics, rendered);
        }
        return new ReloadResult(true, diagnostics, rendered + summary(config.get()));
    }

    private static String summary(GatewayConfig config) {
        return "valid: entrypoints %d, routers %d, services %d, middlewares %d"
                .formatted(
                        config.fixed().entrypoints().size(),
                        config.dynamic().routers().size(),
                        config.dynamic().services().size(),
                        config.dynamic().middlewares().size());
    }

    private ReloadResult reject(LoadResult loaded, List<Diagnostic> diagnostics) {
        rejected = List.copyOf(diagnostics);
        stats.countReload(false);
        String rendered = render(loaded, diagnostics);
        if (snapshot != null) {
            log.error("configuration refused, the one before stays in effect\n{}", rendered);
        }
        return new ReloadResult(false, diagnostics, rendered);
    }

    private static String render(LoadResult loaded, List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(loaded::render).collect(Collectors.joining());
    }

    /** Opens the management API. */
    void openAdmin(AdminView view) throws IOException {
        ManagementConfig wanted = requireSnapshot().config().fixed().management();
        management = wanted;
        if (wanted.enabled()) {
            admin = new AdminServer(wanted.listenAddress(), wanted.token(), view);
            log.atInfo().addKeyValue("address", admin.address()).log("management API");
        }
    }

    /**
     * Begins to watch the configuration, if that was asked for and it is a file.
     *
     * @param known its fingerprint from before it was read
     */
    void watch(byte[] known, Runnable changed) throws IOException {
        if (options.isWatching() && options.config() instanceof ConfigSource.File file) {
            watcher = new ConfigWatcher(file.path(), known, changed);
        }
    }

    /**
     * Lets what is under way finish, within the time the configuration allows, and cuts off the
     * rest.
     */
    void drain() {
        stopWatching();
        Snapshot last = snapshot;
        if (last == null) {
            return;
        }
        Duration limit = last.config().fixed().shutdownTimeout();
        entrypoints.drain();
        if (entrypoints.awaitIdle(limit)) {
            return;
        }
        log.atWarn()
                .addKeyValue("connections", entrypoints.openConnections())
                .log("time is up, cutting off");
        loops.cutAll("shutdown");
        entrypoints.awaitIdle(CUT_GRACE);
    }

    private void stopWatching() {
        ConfigWatcher open = watcher;
        if (open != null) {
            open.close();
            watcher = null;
        }
    }

    @Override
    public void close() {
        stopWatching();
        entrypoints.close();
        Snapshot last = snapshot;
        if (last != null) {
            await(last.retire(loops));
        }
        compiler.close();
        AdminServer open = admin;
        if (open != null) {
            open.close();
        }
        eventLoops.close();
        accessLog.close();
        metrics.close();
        plugins.close();
    }

    private static void await(CompletableFuture<Void> end) {
        try {
            end.get(CUT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn().setCause(e).log("the last configuration is still in use");
        }
    }

    PluginRegistry plugins() {
        return plugins;
    }

    private Snapshot requireSnapshot() {
        Snapshot current = snapshot;
        if (current == null) {
            throw new IllegalStateException("no configuration is in effect");
        }
        return current;
    }

    Snapshot snapshot() {
        return requireSnapshot();
    }

    List<Diagnostic> rejected() {
        return rejected;
    }

    List<BackendView> backends() {
        Snapshot current = snapshot;
        if (current == null) {
            return List.of();
        }
        List<BackendView> views = new ArrayList<>();
        for (Service service : current.services().values()) {
            service.backends().forEach(backend -> views.add(backend.view()));
        }
        return views;
    }

    String metricsPage() {
        return metrics.scrape();
    }

    GatewayHealth health(GatewayState state) {
        List<BackendView> backends = backends();
        return new GatewayHealth(
                state,
                Duration.ofNanos(System.nanoTime() - startNanos),
                entrypoints.openConnections(),
                stats.requests.sum(),
                backends.size(),
                (int) backends.stream().filter(BackendView::healthy).count());
    }

    InetSocketAddress address(String entrypoint) {
        return entrypoints.address(entrypoint);
    }

    InetSocketAddress adminAddress() {
        AdminServer open = admin;
        if (open == null) {
            throw new IllegalStateException("the management API is switched off");
        }
        return open.address();
    }
}
