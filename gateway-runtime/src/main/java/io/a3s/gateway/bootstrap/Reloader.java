package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.Fragments;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.ManagementConfig;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginChanges;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.PluginScan;
import io.a3s.gateway.provider.Providers;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts configurations and plugins into effect, as a whole or not at all. What was refused alone is
 * tried again together with the next change of the other kind, so that a plugin and the
 * configuration it needs may be changed in any order.
 *
 * <p>Changes are made by one thread at a time, the one that holds the life cycle; any may look.
 */
final class Reloader {
    private static final Logger log = LoggerFactory.getLogger(Reloader.class);

    private final GatewayOptions options;
    private final LiveConfig live;
    private final Providers providers;
    private final PartCheck parts;
    private final Stats stats;
    private volatile List<Diagnostic> rejectedConfig = List.of();
    private volatile List<Diagnostic> rejectedPlugins = List.of();
    private final Map<String, List<Diagnostic>> rejectedFragments = new ConcurrentHashMap<>();
    private @Nullable SourceText rejectedText;
    private @Nullable ManagementConfig management;
    private Set<String> toldAboutPlugins;

    /**
     * @param scan the plugins to begin with; what it says about them is known already
     */
    Reloader(
            GatewayOptions options,
            LiveConfig live,
            Providers providers,
            PluginScan scan,
            Stats stats) {
        this.options = options;
        this.live = live;
        this.providers = providers;
        this.parts = new PartCheck(options, live);
        providers.setCheck(parts::check);
        this.toldAboutPlugins = texts(scan);
        this.stats = stats;
    }

    private static Set<String> texts(PluginScan scan) {
        return scan.diagnostics().stream().map(Diagnostic::toString).collect(Collectors.toSet());
    }

    // ---- the configuration

    /** Puts a configuration into effect, or changes nothing. */
    ReloadResult reload(ConfigSource source) {
        return apply(read(source));
    }

    /**
     * Reads a configuration. Providers that are new in it are started, as it may refer to what they
     * publish.
     */
    LoadResult read(ConfigSource source) {
        LoadResult loaded = live.reader().read(source, live.plugins(), providers.published());
        loaded.source().ifPresent(parts::reading);
        return loaded.source().isPresent()
                        && providers.startMissing(loaded.providers(), live.plugins())
                ? live.reader().read(loaded.source().get(), live.plugins(), providers.published())
                : loaded;
    }

    /** Puts the configuration in effect into effect again, with what its files hold now. */
    ReloadResult rereadFiles() {
        return apply(live.reader().read(live.text(), live.plugins(), providers.published()));
    }

    /** Puts a configuration into effect that was read for the plugins in use. */
    ReloadResult apply(LoadResult loaded) {
        if (!rejectedPlugins.isEmpty() && loaded.source().isPresent()) {
            PluginScan scan = options.plugins().rescan(live.plugins());
            PluginChanges changes = PluginChanges.between(live.plugins(), scan.registry());
            Attempt together = live.attempt(loaded.source().get(), scan.registry());
            if (together.ready().isPresent()) {
                ReloadResult result = accept(together, together.ready().get());
                accepted(scan, changes);
                return result;
            }
            scan.registry().close();
        }
        Attempt alone = live.attemptOrWithoutNews(loaded, live.plugins());
        return alone.ready().isPresent() ? accept(alone, alone.ready().get()) : reject(alone);
    }

    private ReloadResult accept(Attempt attempt, Attempt.Ready ready) {
        Set<String> news = live.fragments().differences(attempt.loaded().fragments());
        live.commit(attempt, ready);
        news.forEach(this::accepted);
        GatewayConfig config = ready.snapshot().config();
        checkManagement(config.fixed().management(), attempt.diagnostics());
        // Nobody reads the result of a change that a watcher noticed.
        attempt.diagnostics().forEach(problem -> log.warn("{}", problem));
        rejectedConfig = List.of();
        rejectedText = null;
        stats.countReload(true);
        log.atInfo()
                .addKeyValue("routers", config.dynamic().routers().size())
                .addKeyValue("services", config.dynamic().services().size())
                .log("configuration in effect");
        return new ReloadResult(true, attempt.diagnostics(), attempt.rendered());
    }

    // Moving the API would cut off whoever watches the change through it.
    private void checkManagement(ManagementConfig wanted, List<Diagnostic> diagnostics) {
        if (management == null) {
            management = wanted;
        } else if (!wanted.equals(management)) {
            diagnostics.add(
                    Diagnostic.warning("management: the change takes effect at the next start")
                            .at(wanted.address().range())
                            .in("management"));
        }
    }

    private ReloadResult reject(Attempt attempt) {
        // Those that were started for it.
        live.updateProviders();
        rejectedConfig = List.copyOf(attempt.diagnostics());
        rejectedText = attempt.loaded().source().orElse(null);
        stats.countReload(false);
        String rendered = attempt.rendered();
        if (live.snapshot() != null) {
            log.error("configuration refused, the one before stays in effect\n{}", rendered);
        }
        return new ReloadResult(false, attempt.diagnostics(), rendered);
    }

    // ---- what providers publish

    /**
     * Puts what providers have published into effect, of each as a whole or not at all. What was
     * refused is tried again with the next change.
     */
    void applyPublished() {
        Fragments published = providers.published();
        Set<String> changed = live.fragments().differences(published);
        rejectedFragments.keySet().retainAll(changed);
        if (changed.isEmpty()) {
            return;
        }
        if (rejectedText != null) {
            Attempt together = live.attempt(rejectedText, published);
            if (together.ready().isPresent()) {
                accept(together, together.ready().get());
                return;
            }
        }
        Attempt whole = live.attempt(live.text(), published);
        if (whole.ready().isPresent()) {
            commit(whole, changed);
        } else if (changed.size() == 1) {
            reject(changed.iterator().next(), whole);
        } else {
            applyOneByOne(published, changed);
        }
    }

    /** One may need what another one has, whichever comes first. */
    private void applyOneByOne(Fragments published, Set<String> changed) {
        Map<String, Attempt> left = new LinkedHashMap<>();
        boolean isAnyNew = true;
        while (isAnyNew) {
            isAnyNew = false;
            for (String provider : live.fragments().differences(published)) {
                if (!changed.contains(provider)) {
                    continue;
                }
                Attempt one = live.attempt(live.text(), live.fragments().with(provider, published));
                if (one.ready().isPresent()) {
                    commit(one, Set.of(provider));
                    left.remove(provider);
                    isAnyNew = true;
                } else {
                    left.put(provider, one);
                }
            }
        }
        left.forEach(this::reject);
    }

    private void commit(Attempt attempt, Set<String> changed) {
        live.commit(attempt, attempt.ready().orElseThrow());
        attempt.diagnostics().forEach(problem -> log.warn("{}", problem));
        changed.forEach(this::accepted);
    }

    private void accepted(String provider) {
        rejectedFragments.remove(provider);
        providers.count(provider, true);
        log.atInfo().addKeyValue("provider", provider).log("what it published is in effect");
    }

    private void reject(String provider, Attempt attempt) {
        List<Diagnostic> errors =
                attempt.diagnostics().stream().filter(Diagnostic::isError).toList();
        if (errors.equals(rejectedFragments.put(provider, errors))) {
            return;
        }
        providers.count(provider, false);
        log.atError()
                .addKeyValue("provider", provider)
                .log(
                        "what a provider published is refused, what it had published before stays"
                                + " in effect\n{}",
                        errors.stream()
                                .map(attempt.loaded()::render)
                                .collect(Collectors.joining()));
    }

    // ---- the plugins

    /** Puts what the plugins directory has now into effect, or changes nothing. */
    PluginReloadResult rescan() {
        PluginScan scan = options.plugins().rescan(live.plugins());
        PluginRegistry found = scan.registry();
        PluginChanges changes = PluginChanges.between(live.plugins(), found);
        if (changes.isEmpty()) {
            return unchanged(scan, changes);
        }
        if (rejectedText != null) {
            Attempt together = live.attempt(rejectedText, found);
            if (together.ready().isPresent()) {
                accept(together, together.ready().get());
                return accepted(scan, changes);
            }
        }
        Attempt alone = live.attempt(live.text(), found);
        if (alone.ready().isPresent()) {
            live.commit(alone, alone.ready().get());
            return accepted(scan, changes);
        }
        found.close();
        return rejected(scan, changes, alone);
    }

    /** Takes over which files are not used and why; the generations are the same as before. */
    private PluginReloadResult unchanged(PluginScan scan, PluginChanges changes) {
        live.replacePlugins(scan.registry());
        rejectedPlugins = List.of();
        if (tell(scan)) {
            stats.countPluginReload(false);
        }
        return new PluginReloadResult(true, changes, scan.diagnostics(), "");
    }

    private PluginReloadResult accepted(PluginScan scan, PluginChanges changes) {
        rejectedPlugins = List.of();
        tell(scan);
        stats.countPluginReload(true);
        log.atInfo()
                .addKeyValue("added", changes.added())
                .addKeyValue("replaced", changes.replaced())
                .addKeyValue("removed", changes.removed())
                .log("plugins in effect");
        return new PluginReloadResult(true, changes, scan.diagnostics(), "");
    }

    private PluginReloadResult rejected(PluginScan scan, PluginChanges changes, Attempt attempt) {
        List<Diagnostic> all = new ArrayList<>(scan.diagnostics());
        attempt.diagnostics().stream().filter(Diagnostic::isError).forEach(all::add);
        rejectedPlugins = List.copyOf(all);
        tell(scan);
        stats.countPluginReload(false);
        String rendered =
                attempt.diagnostics().stream()
                        .filter(Diagnostic::isError)
                        .map(attempt.loaded()::render)
                        .collect(Collectors.joining());
        log.atError()
                .addKeyValue("added", changes.added())
                .addKeyValue("replaced", changes.replaced())
                .addKeyValue("removed", changes.removed())
                .log(
                        "plugins refused, those before stay in use: the configuration does not work"
                                + " with the new ones\n{}",
                        rendered);
        return new PluginReloadResult(false, changes, all, rendered);
    }

    /** Logs what there is to say that was not said before. Returns whether there was any. */
    private boolean tell(PluginScan scan) {
        Set<String> now = texts(scan);
        List<String> news = now.stream().filter(text -> !toldAboutPlugins.contains(text)).toList();
        news.forEach(log::warn);
        toldAboutPlugins = now;
        return !news.isEmpty();
    }

    // ---- what became of it

    /** Returns what was wrong with the last configuration, if it was refused. */
    List<Diagnostic> rejectedConfig() {
        return rejectedConfig;
    }

    /** Returns what is wrong with what providers have published, for those it was refused of. */
    Map<String, List<Diagnostic>> rejectedFragments() {
        return new TreeMap<>(rejectedFragments);
    }

    /** Returns what was wrong with the last change of plugins, if it was refused. */
    List<Diagnostic> rejectedPlugins() {
        return rejectedPlugins;
    }
}
