package io.a3s.gateway.bootstrap;

import io.a3s.gateway.certificates.CertificateManager;
import io.a3s.gateway.certificates.DnsSolvers;
import io.a3s.gateway.config.Fragments;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.fleet.FleetOpener;
import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.provider.Providers;
import io.a3s.gateway.rollout.RolloutChecks;
import io.a3s.gateway.rollout.Rollouts;
import io.a3s.gateway.snapshot.CompileResult;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.snapshot.SnapshotCompiler;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.tracing.TracerOpener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration and the plugins that are in effect. Others are prepared beside them and take
 * their place as a whole. Prepared and changed by one thread at a time; any may look.
 */
final class LiveConfig {
    private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

    private final ConfigReader reader;
    private final SnapshotCompiler compiler;
    private final EntrypointTable entrypoints;
    private final AccessLog accessLog;
    private final Loops loops;
    private final CertificateManager certificates;
    private final FleetOpener fleet;
    private final TracerOpener tracing;
    private final Rollouts rollouts;
    private final Providers providers;
    private volatile PluginRegistry plugins;
    private volatile @Nullable Snapshot snapshot;
    private volatile FileStamps files = FileStamps.NONE;
    // The text, because a configuration that was read holds objects of the plugins it was read
    // with.
    private volatile @Nullable SourceText text;
    private volatile Fragments fragments = Fragments.NONE;

    LiveConfig(
            ConfigReader reader,
            PluginRegistry plugins,
            SnapshotCompiler compiler,
            EntrypointTable entrypoints,
            AccessLog accessLog,
            Loops loops,
            CertificateManager certificates,
            FleetOpener fleet,
            TracerOpener tracing,
            Rollouts rollouts,
            Providers providers) {
        this.reader = reader;
        this.plugins = plugins;
        this.compiler = compiler;
        this.entrypoints = entrypoints;
        this.accessLog = accessLog;
        this.loops = loops;
        this.certificates = certificates;
        this.fleet = fleet;
        this.tracing = tracing;
        this.rollouts = rollouts;
        this.providers = providers;
    }

    /** Returns what reads configurations. */
    ConfigReader reader() {
        return reader;
    }

    /** Returns what is installed. */
    PluginRegistry plugins() {
        return plugins;
    }

    /** Returns the compiled configuration, or null before the first. */
    @Nullable Snapshot snapshot() {
        return snapshot;
    }

    /** Returns what the files that the configuration names were like when they were read. */
    FileStamps files() {
        return files;
    }

    /** Returns the text of the configuration. */
    SourceText text() {
        SourceText current = text;
        if (current == null) {
            throw new IllegalStateException("no configuration is in effect");
        }
        return current;
    }

    /** Returns what providers have published that is in effect. */
    Fragments fragments() {
        return fragments;
    }

    /** Prepares a text for a set of plugins, with what providers have published last. */
    Attempt attempt(SourceText source, PluginRegistry with) {
        return attemptOrWithoutNews(read(source, with, providers.published()), with);
    }

    /** Prepares a text together with what providers have published. */
    Attempt attempt(SourceText source, Fragments published) {
        return attempt(read(source, plugins, published), plugins);
    }

    private LoadResult read(SourceText source, PluginRegistry with, Fragments published) {
        try {
            return reader.read(source, with, published);
        } catch (RuntimeException | Error e) {
            return LoadResult.refused(source, failure(e));
        }
    }

    /**
     * Prepares a configuration that was read for the same plugins. If it fails, and providers have
     * published something that is not in effect, it may be due to that, and what is in effect of
     * theirs is kept.
     */
    Attempt attemptOrWithoutNews(LoadResult loaded, PluginRegistry with) {
        Attempt whole = attempt(loaded, with);
        if (whole.ready().isPresent() || loaded.source().isEmpty()) {
            return whole;
        }
        Set<String> news = loaded.fragments().differences(fragments);
        List<Fragments> others = new ArrayList<>();
        if (news.size() > 1) {
            news.forEach(one -> others.add(loaded.fragments().with(one, fragments)));
        }
        if (!news.isEmpty()) {
            others.add(fragments);
        }
        for (Fragments other : others) {
            Attempt kept = attempt(read(loaded.source().get(), with, other), with);
            if (kept.ready().isPresent()) {
                // That says what is wrong with the news.
                providers.lookAgain();
                return kept;
            }
        }
        return whole;
    }

    private Attempt attempt(LoadResult loaded, PluginRegistry with) {
        List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
        Optional<Attempt.Ready> ready = Optional.empty();
        try {
            ready = loaded.config().flatMap(config -> prepare(config, with, diagnostics));
        } catch (RuntimeException | Error e) {
            diagnostics.add(failure(e));
        }
        return new Attempt(loaded, with, diagnostics, ready);
    }

    // Reading and comparing configurations calls plugins in many places.
    private static Diagnostic failure(Throwable thrown) {
        log.atError().setCause(thrown).log("a plugin failed");
        return Diagnostic.error("a plugin failed: " + thrown.getClass().getName());
    }

    private Optional<Attempt.Ready> prepare(
            GatewayConfig config, PluginRegistry with, List<Diagnostic> diagnostics) {
        FileStamps before = FileStamps.of(config);
        List<Diagnostic> lasting = openLasting(config, with);
        diagnostics.addAll(lasting);
        if (lasting.stream().anyMatch(Diagnostic::isError)) {
            return Optional.empty();
        }
        CompileResult compiled = compiler.compile(config, with);
        diagnostics.addAll(compiled.diagnostics());
        if (compiled.snapshot().isEmpty()) {
            return Optional.empty();
        }
        Snapshot next = compiled.snapshot().get();
        List<Diagnostic> others = new ArrayList<>(DnsSolvers.check(config, with));
        others.addAll(providers.check(config.fixed().providers(), with));
        others.addAll(RolloutChecks.check(config));
        if (!others.isEmpty()) {
            diagnostics.addAll(others);
            next.discard();
            return Optional.empty();
        }
        boolean complete = false;
        try {
            Attempt.Ready ready =
                    new Attempt.Ready(next, entrypoints.prepare(config, with), before);
            complete = true;
            return Optional.of(ready);
        } catch (EntrypointTable.RefusedException e) {
            diagnostics.add(e.diagnostic());
            return Optional.empty();
        } finally {
            if (!complete) {
                next.discard();
            }
        }
    }

    // What the first configuration opens, and others find open.
    private List<Diagnostic> openLasting(GatewayConfig config, PluginRegistry with) {
        List<Diagnostic> diagnostics = new ArrayList<>(fleet.open(config, with));
        diagnostics.addAll(tracing.open(config, with));
        return diagnostics;
    }

    /** Puts into effect what has been prepared. The plugins before are let go of. */
    void commit(Attempt attempt, Attempt.Ready ready) {
        Snapshot before = snapshot;
        Snapshot next = ready.snapshot();
        fleet.start();
        next.commit();
        // Before the first request, or that could go to a revision whose share has been taken away.
        rollouts.prepare(next.config(), next.services());
        files = ready.files();
        text = attempt.loaded().source().orElseThrow();
        snapshot = next;
        fragments = attempt.loaded().fragments();
        accessLog.setEnabled(next.config().fixed().accessLog().enabled());
        ready.listeners().commit();
        if (before != null) {
            before.retire(loops);
        }
        if (attempt.plugins() != plugins) {
            replacePlugins(attempt.plugins());
        }
        compiler.retainStatistics(next);
        certificates.update(next.config());
        updateProviders();
    }

    /** Has those providers run that the configuration in effect asks for, and no others. */
    void updateProviders() {
        Snapshot current = snapshot;
        if (current != null) {
            providers.update(current.config().fixed().providers(), plugins);
        }
    }

    /** Replaces the registry, without another snapshot if the generations are the same. */
    void replacePlugins(PluginRegistry others) {
        PluginRegistry before = plugins;
        plugins = others;
        before.close();
    }

    /**
     * Finds out whether a configuration could be put into effect, as far as that can be told
     * without binding.
     */
    ReloadResult check(LoadResult loaded) {
        List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
        Optional<GatewayConfig> config = loaded.config();
        if (config.isPresent()) {
            List<Diagnostic> lasting = openLasting(config.get(), plugins);
            diagnostics.addAll(lasting);
            if (lasting.stream().noneMatch(Diagnostic::isError)) {
                CompileResult compiled = compiler.compile(config.get(), plugins);
                diagnostics.addAll(compiled.diagnostics());
                compiled.snapshot().ifPresent(Snapshot::discard);
            }
            diagnostics.addAll(entrypoints.check(config.get(), plugins));
            diagnostics.addAll(DnsSolvers.check(config.get(), plugins));
            diagnostics.addAll(providers.check(config.get().fixed().providers(), plugins));
        }
        String rendered = diagnostics.stream().map(loaded::render).collect(Collectors.joining());
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
}
