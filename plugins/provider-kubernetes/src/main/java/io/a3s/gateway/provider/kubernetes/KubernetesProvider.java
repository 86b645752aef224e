package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches a cluster, and publishes what becomes of it. */
final class KubernetesProvider implements Provider {
    private static final Logger log = LoggerFactory.getLogger(KubernetesProvider.class);
    // A rollout changes many things one after the other, which are one change to clients.
    private static final Duration QUIET = Duration.ofMillis(100);
    // As many as the gateway shows of a provider, less one that says how many more there are.
    private static final int MAX_TOLD = 19;
    private static final int MAX_REMEMBERED = 10_000;

    private final KubernetesProviderConfig config;
    private final Supplier<ApiServer> server;
    private final Duration firstPause;
    private final PluginContext context;
    private final Semaphore news = new Semaphore(0);
    private final Set<String> toldOfTls = new HashSet<>();
    private volatile Optional<Translation.Result> latest = Optional.empty();
    private Optional<Published> published = Optional.empty();

    private record Published(DynamicConfig config, List<String> problems) {}

    /**
     * @param server makes a client of the API server
     * @param firstPause how long to wait after a first failure
     */
    KubernetesProvider(
            KubernetesProviderConfig config,
            Supplier<ApiServer> server,
            Duration firstPause,
            PluginContext context) {
        this.config = config;
        this.server = server;
        this.firstPause = firstPause;
        this.context = context;
    }

    @Override
    public void run(ProviderSink sink) throws InterruptedException {
        for (String kind : List.of(Kinds.INGRESS, Kinds.ROUTE, Kinds.MIDDLEWARE)) {
            context.metrics()
                    .gauge(
                            "kubernetes_refused_objects",
                            () -> latest.map(each -> each.refused(kind)).orElse(0L),
                            "kind",
                            kind);
        }
        Translation translation = new Translation(config, sink::check);
        Duration interval = Duration.ofSeconds(config.watchIntervalSecs());
        List<Thread> threads = new ArrayList<>();
        try (ApiServer api = server.get()) {
            Watches watches =
                    new Watches(
                            config,
                            new ListWatch.Setting(
                                    api,
                                    config.watchIntervalSecs(),
                                    firstPause,
                                    context.metrics(),
                                    context.ticker(),
                                    news::release));
            for (ListWatch<?> each : watches.all()) {
                threads.add(Thread.ofVirtual().name("kubernetes-watch").start(each));
            }
            long tried = System.nanoTime();
            while (true) {
                boolean isTime = System.nanoTime() - tried >= interval.toNanos();
                if (isTime) {
                    tried = System.nanoTime();
                }
                look(watches, translation, isTime, sink);
                if (news.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(QUIET);
                    news.drainPermits();
                }
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private void look(Watches watches, Translation translation, boolean again, ProviderSink sink) {
        List<String> problems = new ArrayList<>(watches.problems());
        if (!watches.areKnown()) {
            // To publish half of it would take from routers what they have at present.
            Published unknown = new Published(DynamicConfig.empty(), problems);
            if (!problems.isEmpty() && !published.equals(Optional.of(unknown))) {
                published = Optional.of(unknown);
                tell(problems, sink);
            }
            return;
        }
        ClusterView view = watches.view();
        Translation.Result result = translation.of(view, again);
        latest = Optional.of(result);
        result.refused().forEach((title, why) -> problems.add(title + ": is refused: " + why));
        result.notes().forEach((title, what) -> problems.add(title + ": " + what));
        warnOfCertificates(view);
        Published now = new Published(result.config(), problems);
        if (published.equals(Optional.of(now))) {
            return;
        }
        published = Optional.of(now);
        sink.publish(now.config());
        // Publishing ends what was told before; what still holds is told again.
        tell(problems, sink);
    }

    private static void tell(List<String> problems, ProviderSink sink) {
        problems.stream().limit(MAX_TOLD).forEach(each -> tell(each, sink));
        if (problems.size() > MAX_TOLD) {
            tell((problems.size() - MAX_TOLD) + " more", sink);
        }
    }

    private static void tell(String problem, ProviderSink sink) {
        sink.report(Diagnostic.error(problem).in("providers \"kubernetes\""));
    }

    // Once for each: nothing is wrong with it if the entrypoint has the certificate otherwise.
    private void warnOfCertificates(ClusterView view) {
        for (Declared each : view.ingresses()) {
            if (!each.spec().path("tls").isEmpty()
                    && toldOfTls.size() < MAX_REMEMBERED
                    && toldOfTls.add(each.title())) {
                log.atWarn()
                        .addKeyValue("object", each.title())
                        .log(
                                "spec.tls has no effect: certificates are those of the entrypoint's"
                                        + " tls block, by file or by acme");
            }
        }
    }
}
