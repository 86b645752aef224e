package io.a3s.gateway.provider;

import io.a3s.gateway.config.Fragments;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.Refusal;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured providers. Started and ended by one thread at a time; any may ask what they have
 * published.
 */
public final class Providers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    // Those that ask somebody else may take their time; others are heard of within milliseconds.
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration END_WAIT = Duration.ofSeconds(2);
    // A deployment changes many things one after the other, which are one change to clients.
    private static final long QUIET_MILLIS = 100;
    private static final long BURST_MILLIS = 1_000;

    private final SortedMap<String, RunningProvider> running = new ConcurrentSkipListMap<>();
    private final Semaphore news = new Semaphore(0);
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private @Nullable Thread watcher;
    private volatile PartCheck check = (_, _) -> List.of();

    /** Finds out what is wrong with a part of what a provider has. */
    @FunctionalInterface
    public interface PartCheck {
        /** Returns what is wrong; nothing if it would be taken over. */
        List<Diagnostic> check(String provider, DynamicConfig part);
    }

    /**
     * @param clock the wall clock that providers see
     * @param ticker the monotonic clock that providers see
     */
    public Providers(GatewayMetrics metrics, InstantSource clock, LongSupplier ticker) {
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Lets providers find out whether parts of what they have would be taken over. */
    public void setCheck(PartCheck check) {
        this.check = check;
    }

    /** Returns what is wrong with the providers of a configuration, as far as they can tell. */
    public List<Diagnostic> check(Map<String, Located<Record>> wanted, PluginRegistry plugins) {
        List<Diagnostic> problems = new ArrayList<>();
        wanted.forEach(
                (name, config) -> {
                    Installed<ProviderFactory<?>> installed = installed(name, plugins);
                    RunningProvider same = running.get(name);
                    if (same == null || !same.isMade() || !same.is(installed, config.value())) {
                        check(installed, config).ifPresent(problems::add);
                    }
                });
        return problems;
    }

    private Optional<Diagnostic> check(
            Installed<ProviderFactory<?>> installed, Located<Record> config) {
        try (ProviderContext context = context(installed.name())) {
            Provider trial =
                    installed
                            .owner()
                            .make(
                                    () -> create(installed.factory(), config.value(), context),
                                    Provider::close);
            installed.owner().end("provider", trial::close);
            return Optional.empty();
        } catch (InvalidConfigException | PluginCallException e) {
            return Optional.of(
                    Diagnostic.error(Refusal.text(e))
                            .in("providers \"" + installed.name() + '"')
                            .at(config.range()));
        }
    }

    private static <C extends Record> Provider create(
            ProviderFactory<C> factory, Record config, ProviderContext context) {
        return factory.create(factory.configType().cast(config), context);
    }

    private static Installed<ProviderFactory<?>> installed(String name, PluginRegistry plugins) {
        return plugins.provider(name)
                .orElseThrow(() -> new IllegalStateException("provider was checked"));
    }

    private ProviderContext context(String name) {
        return new ProviderContext(name, metrics.forInstance("provider", name), clock, ticker);
    }

    /**
     * Starts those that do not run, and waits some seconds at most for what they publish first.
     *
     * @return whether there were any
     */
    public boolean startMissing(Map<String, Located<Record>> wanted, PluginRegistry plugins) {
        List<RunningProvider> started = new ArrayList<>();
        wanted.forEach(
                (name, config) -> {
                    if (!running.containsKey(name)) {
                        started.add(
                                start(installed(name, plugins), config.value(), Optional.empty()));
                    }
                });
        long deadline = System.nanoTime() + FIRST_WAIT.toNanos();
        try {
            for (RunningProvider each : started) {
                each.awaitFirst(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !started.isEmpty();
    }

    private RunningProvider start(
            Installed<ProviderFactory<?>> installed, Record config, Optional<Publication> before) {
        RunningProvider provider =
                new RunningProvider(
                        installed,
                        config,
                        context(installed.name()),
                        before,
                        FIRST_PAUSE,
                        part -> check.check(installed.name(), part),
                        news::release);
        running.put(installed.name(), provider);
        provider.start();
        return provider;
    }

    /**
     * Has those run that a configuration in effect asks for, and no others. One that is configured
     * otherwise than before is replaced; what it has published stands until the new one publishes.
     */
    public void update(Map<String, Located<Record>> wanted, PluginRegistry plugins) {
        for (String name : List.copyOf(running.keySet())) {
            if (!wanted.containsKey(name)) {
                end(name);
            }
        }
        wanted.forEach(
                (name, config) -> {
                    Installed<ProviderFactory<?>> installed = installed(name, plugins);
                    RunningProvider now = running.get(name);
                    if (now == null || !now.is(installed, config.value())) {
                        Optional<Publication> before =
                                now == null ? Optional.empty() : now.latest();
                        end(name);
                        start(installed, config.value(), before);
                    }
                });
    }

    private void end(String name) {
        RunningProvider provider = running.remove(name);
        if (provider != null) {
            provider.close();
        }
    }

    /** Returns what they have published last. */
    public Fragments published() {
        SortedMap<String, List<SourceText>> texts = new TreeMap<>();
        running.forEach(
                (name, provider) ->
                        provider.latest().ifPresent(each -> texts.put(name, each.texts())));
        return texts.isEmpty() ? Fragments.NONE : new Fragments(texts);
    }

    /** Counts what became of something that one has published. */
    public void count(String provider, boolean accepted) {
        RunningProvider one = running.get(provider);
        if (one != null) {
            one.count(accepted);
        }
    }

    /** Returns how they are doing, sorted by name. */
    public List<ProviderStatus> statuses() {
        return running.values().stream().map(RunningProvider::status).toList();
    }

    /**
     * Begins to tell of what they publish.
     *
     * @param changed runs on a thread of its own after they have published something; what follows
     *     within moments belongs to it
     */
    public void watch(Runnable changed) {
        watcher = Thread.ofVirtual().name("provider-watcher").start(() -> tell(changed));
    }

    /** Has them looked through again soon. */
    public void lookAgain() {
        news.release();
    }

    private void tell(Runnable changed) {
        try {
            while (true) {
                news.acquire();
                long latest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BURST_MILLIS);
                while (System.nanoTime() - latest < 0
                        && news.tryAcquire(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                news.drainPermits();
                tellOnce(changed);
            }
        } catch (InterruptedException _) {
            // close() asks for the end
        }
    }

    private static void tellOnce(Runnable changed) {
        try {
            changed.run();
        } catch (RuntimeException | Error e) {
            // Of a plugin, perhaps; the next change has to be noticed all the same.
            log.atError().setCause(e).log("what providers have published could not be tried");
        }
    }

    /** Ends the telling; providers go on. */
    public void stopWatching() {
        Thread current = watcher;
        if (current != null) {
            current.interrupt();
            watcher = null;
        }
    }

    @Override
    public void close() {
        stopWatching();
        List<RunningProvider> all = List.copyOf(running.values());
        running.clear();
        all.forEach(RunningProvider::close);
        try {
            for (RunningProvider each : all) {
                each.awaitEnd(END_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
