package io.a3s.gateway.bootstrap;

import io.a3s.gateway.admin.AdminServer;
import io.a3s.gateway.admin.AdminView;
import io.a3s.gateway.certificates.CertificateManager;
import io.a3s.gateway.certificates.Challenges;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.model.ManagementConfig;
import io.a3s.gateway.exchange.Connections;
import io.a3s.gateway.exchange.Dispatcher;
import io.a3s.gateway.exchange.ExchangeEnvironment;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.fleet.FleetOpener;
import io.a3s.gateway.listener.EventLoops;
import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.BackendView;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.PluginFigures;
import io.a3s.gateway.observe.RevisionView;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.GenerationStatus;
import io.a3s.gateway.plugin.PluginListing;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.PluginScan;
import io.a3s.gateway.plugin.UnloadWatch;
import io.a3s.gateway.provider.ProviderStatus;
import io.a3s.gateway.provider.Providers;
import io.a3s.gateway.rollout.Rollouts;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.scaling.ScalingView;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.snapshot.SnapshotCompiler;
import io.a3s.gateway.tracing.TracerOpener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final long startNanos = System.nanoTime();
    private final EventLoops eventLoops;
    private final Loops loops;
    private final Stats stats;
    private final GatewayMetrics metrics;
    private final AccessLog accessLog;
    private final FleetOpener fleet;
    private final TracerOpener tracing;
    private final SnapshotCompiler compiler;
    private final EntrypointTable entrypoints;
    private final CertificateManager certificates;
    private final Rollouts rollouts;
    private final Providers providers;
    private final LiveConfig live;
    private final Reloader reloader;
    private final UnloadWatch unloadWatch;
    private PluginListing listing;
    private @Nullable AdminServer admin;
    private @Nullable ConfigWatcher watcher;
    private @Nullable FileWatcher fileWatcher;
    private @Nullable PluginWatcher pluginWatcher;

    /**
     * @param reader reads configurations
     * @param listing what the plugins directory looked like before the scan
     * @param scan the plugins to begin with
     * @param filesChanged runs after a certificate has been obtained
     */
    RunningGateway(
            GatewayOptions options,
            ConfigReader reader,
            PluginListing listing,
            PluginScan scan,
            Runnable filesChanged) {
        this.options = options;
        this.listing = listing;
        this.unloadWatch = scan.registry().unloadWatch();
        this.eventLoops = new EventLoops(options.eventLoops());
        this.loops = new Loops(eventLoops.group());
        this.stats = new Stats(loops.count());
        this.metrics = new GatewayMetrics(stats, this::backends, this::revisions);
        this.accessLog = new AccessLog(options.accessLog(), InstantSource.system());
        metrics.watch(accessLog);
        metrics.watch(this::pluginFigures);
        this.fleet =
                new FleetOpener(
                        metrics, options.pluginTime().clock(), options.pluginTime().ticker());
        this.tracing =
                new TracerOpener(
                        metrics, options.pluginTime().clock(), options.pluginTime().ticker());
        this.compiler =
                new SnapshotCompiler(
                        stats,
                        metrics,
                        loops.count(),
                        options.pluginTime(),
                        fleet::fleet,
                        () -> eventLoops.group().next());
        this.rollouts = new Rollouts(fleet::fleet);
        metrics.watchRollouts(rollouts::views);
        ExchangeEnvironment environment =
                new ExchangeEnvironment(
                        this::snapshot, stats, accessLog, tracing::tracer, VERDICT_LIMIT);
        Challenges challenges = new Challenges();
        this.entrypoints =
                new EntrypointTable(
                        new AcceptorFactory(
                                eventLoops,
                                stats,
                                metrics,
                                new Dispatcher(environment, loops, challenges::reply),
                                new Connections(environment, loops),
                                challenges));
        this.certificates = new CertificateManager(this::plugins, challenges, stats, filesChanged);
        this.providers =
                new Providers(metrics, options.pluginTime().clock(), options.pluginTime().ticker());
        this.live =
                new LiveConfig(
                        reader,
                        scan.registry(),
                        compiler,
                        entrypoints,
                        accessLog,
                        loops,
                        certificates,
                        fleet,
                        tracing,
                        rollouts,
                        providers);
        this.reloader = new Reloader(options, live, providers, scan, stats);
    }

    /** Returns what moves requests between revisions. */
    Rollouts rollouts() {
        return rollouts;
    }

    /** Returns what puts configurations and plugins into effect. */
    Reloader reloader() {
        return reloader;
    }

    /** Finds out whether a configuration could be put into effect. */
    ReloadResult check(LoadResult loaded) {
        return live.check(loaded);
    }

    /** Puts the configuration in effect into effect again, with what its files hold now. */
    ReloadResult rereadFiles() {
        return reloader.rereadFiles();
    }

    /** Looks through the plugins directory again. */
    PluginReloadResult rescan() {
        listing = options.plugins().look();
        return reloader.rescan();
    }

    /** Opens the management API, if options and configuration want it. */
    void openAdmin(AdminView view) throws IOException {
        ManagementConfig wanted = snapshot().config().fixed().management();
        if (wanted.enabled() && options.isManaged()) {
            admin = new AdminServer(wanted.listenAddress(), wanted.token(), view);
            log.atInfo().addKeyValue("address", admin.address()).log("management API");
        }
    }

    /** Begins to look after plugins that were closed. */
    void watchUnloading() {
        unloadWatch.start();
    }

    /**
     * Begins to watch the configuration, if that was asked for and it is a file.
     *
     * @param known its fingerprint from before it was read
     */
    void watchConfig(byte[] known, Runnable changed) throws IOException {
        if (options.isWatching() && options.config() instanceof ConfigSource.File file) {
            watcher = new ConfigWatcher(file.path(), known, changed);
        }
    }

    /** Begins to put into effect what providers publish. */
    void watchProviders(Runnable changed) {
        providers.watch(changed);
        providers.lookAgain();
    }

    /** Puts what providers have published into effect. */
    boolean applyPublished() {
        reloader.applyPublished();
        return true;
    }

    /** Returns how providers are doing. */
    List<ProviderStatus> providers() {
        return providers.statuses();
    }

    /** Begins to watch the files that the configuration in effect names, if that was asked for. */
    void watchFiles(Runnable changed) {
        if (options.isWatching()) {
            fileWatcher = new FileWatcher(live::files, changed);
        }
    }

    /** Begins or ends to watch the plugins directory, as the configuration in effect says. */
    void watchPlugins(Runnable changed) {
        boolean isWanted = options.isWatching() && snapshot().config().fixed().plugins().watch();
        Optional<Path> directory = options.plugins().directory();
        if (isWanted && pluginWatcher == null && directory.isPresent()) {
            pluginWatcher = new PluginWatcher(options.plugins(), directory.get(), listing, changed);
        } else if (!isWanted) {
            stopWatchingPlugins();
        }
    }

    /**
     * Lets what is under way finish, within the time the configuration allows, and cuts off the
     * rest.
     */
    void drain() {
        stopWatching();
        Snapshot last = live.snapshot();
        if (last == null) {
            return;
        }
        Duration limit = last.config().fixed().shutdownTimeout();
        entrypoints.drain();
        loops.drainAll();
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
        FileWatcher files = fileWatcher;
        if (files != null) {
            files.close();
            fileWatcher = null;
        }
        providers.stopWatching();
        stopWatchingPlugins();
    }

    private void stopWatchingPlugins() {
        PluginWatcher open = pluginWatcher;
        if (open != null) {
            open.close();
            pluginWatcher = null;
        }
    }

    @Override
    public void close() {
        stopWatching();
        providers.close();
        rollouts.close();
        certificates.close();
        entrypoints.close();
        Snapshot last = live.snapshot();
        if (last != null) {
            await(last.retire(loops));
        }
        compiler.close();
        tracing.close();
        fleet.close();
        AdminServer open = admin;
        if (open != null) {
            open.close();
        }
        eventLoops.close();
        accessLog.close();
        metrics.close();
        live.plugins().close();
        unloadWatch.close();
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
        return live.plugins();
    }

    /** Returns the generations of plugins in memory. */
    List<GenerationStatus> generations() {
        return unloadWatch.generations(live.plugins());
    }

    private PluginFigures pluginFigures() {
        PluginRegistry plugins = live.plugins();
        Map<String, Long> states = new TreeMap<>();
        unloadWatch
                .countStates(plugins)
                .forEach((state, count) -> states.put(lowerCase(state), count));
        int refused = plugins.quarantined().size();
        return new PluginFigures(
                plugins.generations().size(), refused, states, unloadWatch.closeFailures());
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Snapshot snapshot() {
        Snapshot current = live.snapshot();
        if (current == null) {
            throw new IllegalStateException("no configuration is in effect");
        }
        return current;
    }

    /** Returns how services and revisions are scaled, by the names that executors know. */
    SortedMap<String, ScalingView> scaling() {
        SortedMap<String, ScalingView> views = new TreeMap<>();
        Snapshot current = live.snapshot();
        if (current != null) {
            for (Service service : current.services().values()) {
                for (ScaledBackends scaled : service.allScaled()) {
                    if (scaled instanceof Scaler scaler) {
                        views.put(scaler.name(), scaler.view());
                    }
                }
            }
        }
        return views;
    }

    List<BackendView> backends() {
        Snapshot current = live.snapshot();
        if (current == null) {
            return List.of();
        }
        List<BackendView> views = new ArrayList<>();
        for (Service service : current.services().values()) {
            service.backends().forEach(backend -> views.add(backend.view()));
        }
        return views;
    }

    private List<RevisionView> revisions() {
        Snapshot current = live.snapshot();
        if (current == null) {
            return List.of();
        }
        List<RevisionView> views = new ArrayList<>();
        current.services()
                .forEach(
                        (name, service) -> {
                            Revisions revisions = service.revisions();
                            if (revisions != null) {
                                views.addAll(revisions.views(name));
                            }
                        });
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
