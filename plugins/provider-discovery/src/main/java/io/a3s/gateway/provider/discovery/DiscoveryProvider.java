package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Asks all seeds, and publishes what they say together. */
final class DiscoveryProvider implements Provider {
    // A gateway waits for five seconds until it starts without.
    private static final Duration FIRST_WAIT = Duration.ofSeconds(3);

    private final DiscoveryConfig config;
    private final Duration interval;
    private final Optional<SSLContext> tls;
    private final Metrics metrics;
    private final Semaphore news = new Semaphore(0);
    private final List<SeedWatch> watches = new ArrayList<>();
    private volatile int backends;
    private Optional<Registry.Result> published = Optional.empty();

    /**
     * @param interval the pause between two polls of a seed
     * @param tls how to trust seeds with {@code https}, if not as the machine does
     */
    DiscoveryProvider(
            DiscoveryConfig config, Duration interval, Optional<SSLContext> tls, Metrics metrics) {
        this.config = config;
        this.interval = interval;
        this.tls = tls;
        this.metrics = metrics;
    }

    @Override
    public void run(ProviderSink sink) throws InterruptedException {
        metrics.gauge("discovery_backends", () -> backends);
        Duration timeout = Duration.ofSeconds(config.timeoutSecs());
        Registry registry = new Registry(config, sink::check);
        List<Thread> threads = new ArrayList<>();
        try (var service = new RemoteService(timeout, DocumentReader.MAX_BYTES, tls)) {
            for (SeedConfig seed : config.seeds()) {
                SeedWatch watch =
                        new SeedWatch(seed, config, interval, service, metrics, news::release);
                watches.add(watch);
                threads.add(Thread.ofVirtual().name("discovery-watch").start(watch));
            }
            awaitFirst();
            while (true) {
                publish(registry, sink);
                news.acquire();
                news.drainPermits();
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private void awaitFirst() throws InterruptedException {
        long deadline = System.nanoTime() + FIRST_WAIT.toNanos();
        while (watches.stream().anyMatch(each -> !each.state().isAsked())) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || !news.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    private void publish(Registry registry, ProviderSink sink) {
        Map<SeedConfig, SeedWatch.State> heard = new LinkedHashMap<>();
        watches.forEach(each -> heard.put(each.seed(), each.state()));
        Registry.Result now = registry.combine(heard);
        backends = registry.size();
        if (published.isPresent() && published.get().equals(now)) {
            return;
        }
        published = Optional.of(now);
        sink.publish(now.config());
        // Publishing ends what was told before; what still holds is told again.
        new TreeMap<>(now.problems())
                .forEach(
                        (seed, problem) ->
                                sink.report(
                                        Diagnostic.error(problem)
                                                .in("providers \"discovery\" " + seed)));
    }
}
