package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;
import org.xbill.DNS.hosts.HostsFileParser;

/** Publishes a service for each name, and publishes anew when one has other servers. */
final class DnsProvider implements Provider {
    private final DnsConfig config;
    private final Metrics metrics;
    private final LongSupplier ticker;
    private final Duration firstWait;
    private final Semaphore news = new Semaphore(0);
    private final Map<String, ServiceWatch> watches = new TreeMap<>();

    /**
     * @param firstWait how long DNS may take until services are published without servers
     */
    DnsProvider(DnsConfig config, Metrics metrics, LongSupplier ticker, Duration firstWait) {
        this.config = config;
        this.metrics = metrics;
        this.ticker = ticker;
        this.firstWait = firstWait;
    }

    @Override
    public void run(ProviderSink sink) throws InterruptedException {
        Questions questions = questions();
        config.services()
                .forEach(
                        (name, service) ->
                                watches.put(
                                        name,
                                        new ServiceWatch(
                                                name,
                                                service,
                                                config,
                                                questions,
                                                metrics,
                                                ticker,
                                                news::release)));
        List<Thread> threads =
                watches.values().stream()
                        .map(each -> Thread.ofVirtual().name("dns-watch").start(each))
                        .toList();
        try {
            awaitFirst();
            while (true) {
                publish(sink);
                news.acquire();
                news.drainPermits();
                for (ServiceWatch each : watches.values()) {
                    if (each.failure().isPresent()) {
                        throw each.failure().get();
                    }
                }
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private Questions questions() {
        if (!config.resolvers().isEmpty()) {
            return new DnsClient(
                    new Servers(
                            config.resolvers().stream().map(ResolverAddress::of).toList(),
                            config.timeout()),
                    SearchList.NONE,
                    Optional.empty());
        }
        return (name, type) -> {
            // Read each time, as a laptop changes networks and a container its file.
            ResolvConfResolverConfigProvider machine = new ResolvConfResolverConfigProvider();
            machine.initialize();
            return new DnsClient(
                            new Servers(machine.servers(), config.timeout()),
                            new SearchList(machine.searchPaths(), machine.ndots()),
                            Optional.of(new HostsFileParser()))
                    .ask(name, type);
        };
    }

    private void awaitFirst() throws InterruptedException {
        long deadline = System.nanoTime() + firstWait.toNanos();
        while (watches.values().stream().anyMatch(each -> each.found().isEmpty())) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || !news.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    private void publish(ProviderSink sink) {
        List<Source> sources = new ArrayList<>();
        Map<String, List<String>> problems = new TreeMap<>();
        watches.forEach(
                (name, watch) -> {
                    sources.add(new Source("dns/" + name, watch.text()));
                    watch.found()
                            .map(ServiceWatch.Found::problems)
                            .filter(each -> !each.isEmpty())
                            .ifPresent(each -> problems.put(name, each));
                });
        sink.publish(DynamicConfig.of(sources));
        // Publishing ends what was told before; what still holds is told again.
        problems.forEach((name, each) -> report(name, each, sink));
    }

    private static void report(String name, List<String> problems, ProviderSink sink) {
        sink.report(
                Diagnostic.error(String.join("; ", problems))
                        .in("providers \"dns\" services \"" + name + '"')
                        .hint("servers that were found before stay in use"));
    }
}
