package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Looks for the servers of one service again and again, on a thread of its own. */
final class ServiceWatch implements Runnable {
    // So that gateways that were started together do not ask together for ever.
    private static final double JITTER = 0.1;

    private final String name;
    private final DnsServiceConfig config;
    private final AnswerMemory memory;
    private final ServiceLookup lookup;
    private final LongSupplier ticker;
    private final Runnable news;
    private volatile Optional<Found> found = Optional.empty();
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private volatile Optional<Long> failingSince = Optional.empty();

    /**
     * What a look has found.
     *
     * @param text the service in HCL
     * @param servers how many it has
     * @param problems what keeps it from being all
     */
    record Found(String text, int servers, List<String> problems) {
        Found {
            problems = List.copyOf(problems);
        }

        // Which of the DNS servers does not answer, may change all the time.
        private boolean isLike(Found other) {
            return text.equals(other.text) && problems.isEmpty() == other.problems.isEmpty();
        }
    }

    /**
     * @param news runs when something else is found than before
     */
    ServiceWatch(
            String name,
            DnsServiceConfig config,
            DnsConfig all,
            Questions questions,
            Metrics metrics,
            LongSupplier ticker,
            Runnable news) {
        this.name = name;
        this.config = config;
        this.ticker = ticker;
        this.news = news;
        Duration most = Duration.ofSeconds(config.refreshIntervalSecs());
        this.memory =
                new AnswerMemory(
                        questions,
                        new AnswerMemory.Limits(all.minTtl(), most, all.emptyAfter()),
                        QuestionMetrics.of(metrics, name),
                        ticker);
        this.lookup = new ServiceLookup(config, memory);
        metrics.gauge("dns_servers", () -> found.map(Found::servers).orElse(0), "service", name);
        metrics.gauge("dns_stale_seconds", this::staleSeconds, "service", name);
    }

    private double staleSeconds() {
        return failingSince
                .map(since -> (ticker.getAsLong() - since) / (double) TimeUnit.SECONDS.toNanos(1))
                .orElse(0.0);
    }

    @Override
    public void run() {
        try {
            while (true) {
                look();
                long nanos = memory.untilDue().toNanos();
                double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
                Thread.sleep(Duration.ofNanos((long) (nanos * (1 + jitter))));
            }
        } catch (InterruptedException _) {
            // The provider ends.
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            news.run();
        }
    }

    /** Looks once. */
    void look() throws InterruptedException {
        List<Target> all = lookup.look();
        List<String> problems = new ArrayList<>(memory.problems());
        if (problems.isEmpty()) {
            failingSince = Optional.empty();
        } else if (failingSince.isEmpty()) {
            failingSince = Optional.of(ticker.getAsLong());
        }
        List<Target> used = all;
        if (all.size() > config.maxServers()) {
            used = all.subList(0, config.maxServers());
            problems.add(
                    all.size()
                            + " servers, of which "
                            + used.size()
                            + " are used (expected: at most max_servers)");
        }
        Found now = new Found(ServiceText.of(name, config, used), used.size(), problems);
        Optional<Found> before = found;
        found = Optional.of(now);
        if (before.isEmpty() || !now.isLike(before.get())) {
            news.run();
        }
    }

    /** Returns what the last look has found; nothing before the first. */
    Optional<Found> found() {
        return found;
    }

    /** Returns why nobody looks any more, if so. */
    Optional<RuntimeException> failure() {
        return failure;
    }

    /** Returns the service as it was found last, or without servers. */
    String text() {
        return found.map(Found::text).orElseGet(() -> ServiceText.of(name, config, List.of()));
    }
}
