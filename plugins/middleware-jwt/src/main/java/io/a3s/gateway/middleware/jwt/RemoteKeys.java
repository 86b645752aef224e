package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that an issuer publishes under a URL. They are fetched when the first token comes, again in
 * the background when they are older than {@code refresh}, and at once for a token whose key is
 * unknown; but never more often than {@code cooldown}, whatever comes in. If they cannot be
 * fetched, those there are stay in force until they are older than {@code maxStale}.
 *
 * <p>A fetch has a virtual thread of its own, so that a client that leaves cannot end it for
 * others.
 */
final class RemoteKeys implements KeySource {
    private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);

    // Requests that wait for a fetch; those beyond are decided about with the keys that are there.
    private static final int MAX_WAITING = 1_000;

    /** Keys and when they were fetched. */
    private record Fetched(KeySet keys, long atNanos) {}

    /** A fetch and when it was begun. */
    private record Fetch(CompletableFuture<Void> end, long atNanos) {}

    private final URI url;
    private final JwksReader reader;
    private final RemoteService service;
    private final JwksConfig limits;
    private final String name;
    private final LongSupplier ticker;
    private final Metrics.Counter fetched;
    private final Metrics.Counter failed;
    private final AtomicReference<@Nullable Fetch> latest = new AtomicReference<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Fetched last;
    private volatile boolean failing;

    RemoteKeys(
            URI url,
            JwksReader reader,
            RemoteService service,
            JwksConfig limits,
            PluginContext context) {
        this.url = url;
        this.reader = reader;
        this.service = service;
        this.limits = limits;
        this.name = context.name();
        this.ticker = context.ticker();
        Metrics metrics = context.metrics();
        this.fetched = metrics.counter("jwt_jwks_fetches_total", "result", "ok");
        this.failed = metrics.counter("jwt_jwks_fetches_total", "result", "failed");
        metrics.gauge("jwt_jwks_age_seconds", this::ageSeconds);
    }

    private double ageSeconds() {
        Fetched keys = last;
        return keys == null ? Double.NaN : age(keys) / 1e9;
    }

    private long age(Fetched keys) {
        return ticker.getAsLong() - keys.atNanos;
    }

    @Override
    public @Nullable KeySet current() {
        Fetched keys = last;
        if (keys == null || age(keys) > limits.maxStale().toNanos()) {
            return null;
        }
        if (age(keys) >= limits.refresh().toNanos()) {
            fetch();
        }
        return keys.keys;
    }

    @Override
    public int size() {
        Fetched keys = last;
        return keys == null ? 0 : keys.keys.size();
    }

    @Override
    public boolean isDue() {
        return current() == null && mayHaveMore();
    }

    @Override
    public boolean mayHaveMore() {
        if (waiting.get() >= MAX_WAITING) {
            return false;
        }
        Fetch fetch = latest.get();
        return fetch == null || !fetch.end.isDone() || isCool(fetch);
    }

    private boolean isCool(Fetch fetch) {
        return ticker.getAsLong() - fetch.atNanos >= limits.cooldown().toNanos();
    }

    @Override
    public void look() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            // A little longer than the fetch itself may take, which ends in any case.
            fetch().end.get(limits.timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // This machine is too busy even to give up in time: decided with the keys that are
            // there.
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fetch ends without an exception", e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Returns the fetch that is under way or was made a moment ago, or begins one. */
    private Fetch fetch() {
        while (true) {
            Fetch before = latest.get();
            if (before != null && !(before.end.isDone() && isCool(before))) {
                return before;
            }
            Fetch next = new Fetch(new CompletableFuture<>(), ticker.getAsLong());
            if (latest.compareAndSet(before, next)) {
                Thread.ofVirtual().name("jwks-" + name).start(() -> run(next));
                return next;
            }
        }
    }

    private void run(Fetch fetch) {
        try {
            KeySet keys = request();
            Fetched before = last;
            // The same object as long as the keys are the same, so that verified tokens stay known.
            boolean isSame = before != null && before.keys.equals(keys);
            last = new Fetched(isSame && before != null ? before.keys : keys, fetch.atNanos);
            fetched.increment();
            if (failing) {
                log.atInfo().addKeyValue("middleware", name).log("keys can be fetched again");
            }
            failing = false;
        } catch (IOException | TimeoutException | RuntimeException e) {
            report(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fetch.end.complete(null);
        }
    }

    private KeySet request() throws IOException, TimeoutException, InterruptedException {
        HttpRequest request =
                RemoteService.get(url)
                        .header("Accept", "application/jwk-set+json, application/json")
                        .build();
        RemoteService.Answer answer = service.ask(request);
        if (answer.status() != 200) {
            throw new IOException("status " + answer.status() + " (expected: 200)");
        }
        return reader.read(
                answer.body().orElseThrow(() -> new IOException("a body that is too long")));
    }

    private void report(Exception failure) {
        failed.increment();
        // Once for each outage, not at each try.
        if (!failing) {
            failing = true;
            log.atWarn()
                    .addKeyValue("middleware", name)
                    .addKeyValue("host", url.getHost())
                    .addKeyValue("reason", failure.toString())
                    .log("keys cannot be fetched; those from before stay in force for a while");
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
