package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

/** Asks one backend again and again, on a thread of its own. */
final class SeedWatch implements Runnable {
    // So that not all are asked at once for ever.
    private static final double JITTER = 0.1;
    private static final int OK = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int LAST_REDIRECT = 399;

    private final SeedConfig seed;
    private final DiscoveryConfig config;
    private final Duration interval;
    private final RemoteService service;
    private final Runnable news;
    private final Counter read;
    private final Counter malformed;
    private final Counter failed;
    private int failures;
    private volatile State state = new State(false, Optional.empty(), "");

    /**
     * What is known of it.
     *
     * @param isAsked whether it has been asked so far
     * @param document what it says; nothing if it has not been heard of for too long
     * @param problem what the last poll failed with, or an empty string
     */
    record State(boolean isAsked, Optional<ServiceDocument> document, String problem) {}

    /**
     * @param interval the pause between two polls
     * @param news runs after each
     */
    SeedWatch(
            SeedConfig seed,
            DiscoveryConfig config,
            Duration interval,
            RemoteService service,
            Metrics metrics,
            Runnable news) {
        this.seed = seed;
        this.config = config;
        this.interval = interval;
        this.service = service;
        this.news = news;
        this.read = counter(metrics, "read");
        this.malformed = counter(metrics, "malformed");
        this.failed = counter(metrics, "failed");
    }

    private Counter counter(Metrics metrics, String result) {
        return metrics.counter("discovery_polls_total", "seed", seed.server(), "result", result);
    }

    SeedConfig seed() {
        return seed;
    }

    State state() {
        return state;
    }

    @Override
    public void run() {
        try {
            while (true) {
                poll();
                news.run();
                double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
                Thread.sleep(Duration.ofNanos((long) (interval.toNanos() * (1 + jitter))));
            }
        } catch (InterruptedException _) {
            // The provider ends.
        }
    }

    private void poll() throws InterruptedException {
        try {
            state = new State(true, Optional.of(DocumentReader.read(fetch())), "");
            failures = 0;
            read.increment();
        } catch (DocumentException e) {
            // It is there, and has only said something wrong.
            state = new State(true, state.document(), "its document is refused: " + e.getMessage());
            failures = 0;
            malformed.increment();
        } catch (IOException | RuntimeException e) {
            failures = Math.min(failures + 1, config.failureThreshold());
            boolean isGivenUp = failures >= config.failureThreshold();
            state =
                    new State(
                            true,
                            isGivenUp ? Optional.empty() : state.document(),
                            "no document: " + reason(e));
            failed.increment();
        }
    }

    private byte[] fetch() throws IOException, DocumentException, InterruptedException {
        RemoteService.Answer answer;
        try {
            answer =
                    service.ask(
                            RemoteService.get(seed.document())
                                    .header("Accept", "application/json")
                                    .build());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + config.timeoutSecs() + " s", e);
        }
        int status = answer.status();
        if (status >= FIRST_REDIRECT && status <= LAST_REDIRECT) {
            throw new IOException("status " + status + ", and redirects are not followed");
        }
        if (status != OK) {
            throw new IOException("status " + status);
        }
        Optional<byte[]> body = answer.body();
        if (body.isEmpty()) {
            throw new DocumentException("more than " + DocumentReader.MAX_BYTES + " bytes");
        }
        return body.get();
    }

    // The JDK's exceptions about connections often have no message.
    private static String reason(Exception failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }
}
