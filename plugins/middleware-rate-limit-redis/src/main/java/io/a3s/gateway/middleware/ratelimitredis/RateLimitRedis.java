package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets a request pass if the bucket of its key, which all gateways share, has a token. */
final class RateLimitRedis implements Middleware {
    private static final Reply REFUSAL = Reply.error(429, "Rate limit exceeded (distributed)");
    private static final Verdict UNDECIDED =
            Verdict.reply(
                    Reply.error(503, "Rate limit unavailable")
                            .withHeader(HeaderName.RETRY_AFTER, "1"));

    private final BucketStore store;
    private final StoreReport report;
    private final KeySource keys;
    // Leaving requests without a key unlimited would invite leaving it out.
    private final KeySource.ClientAddress fallback;
    private final String prefix;
    private final OnError onError;
    private final Optional<Announcement> announcement;
    private final LongSupplier ticker;
    private final Metrics.Timer decisions;
    private final Counter allowed;
    private final Counter refused;
    private final Counter allowedOnError;
    private final Counter deniedOnError;
    private final Counter unkeyed;

    /**
     * @param announcement what refusals say about the limit, if anything
     */
    RateLimitRedis(
            RateLimitRedisConfig config,
            PluginContext context,
            BucketStore store,
            Optional<Announcement> announcement) {
        this.store = store;
        this.keys = KeySource.parse(config.key(), config.ipv6Prefix());
        this.fallback = new KeySource.ClientAddress(config.ipv6Prefix());
        this.prefix = config.keyPrefix() + ':' + KeyText.of(context.name()) + ':';
        this.onError = config.onError();
        this.announcement = announcement;
        this.ticker = context.ticker();
        Metrics metrics = context.metrics();
        this.report =
                new StoreReport(
                        context.name(),
                        RedisAddress.parse(config.redisUrl()).toString(),
                        onError,
                        ticker,
                        metrics);
        this.decisions = metrics.timer("rate_limit_redis_decision_seconds");
        this.allowed = counter(metrics, "allowed");
        this.refused = counter(metrics, "refused");
        this.allowedOnError = counter(metrics, "allowed_on_error");
        this.deniedOnError = counter(metrics, "denied_on_error");
        this.unkeyed = metrics.counter("rate_limit_redis_unkeyed_total");
        metrics.gauge("rate_limit_redis_connected", () -> store.isConnected() ? 1 : 0);
    }

    private static Counter counter(Metrics metrics, String result) {
        return metrics.counter("rate_limit_redis_requests_total", "result", result);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return Verdict.await(take(exchange).handle(this::verdict));
    }

    /** Takes a token for a request, in a bucket of its own for each key. */
    CompletableFuture<Taken> take(Exchange exchange) {
        String key = keys.keyOf(exchange);
        if (key == null) {
            unkeyed.increment();
            key = fallback.keyOf(exchange);
        }
        long begin = ticker.getAsLong();
        return store.take(prefix + key)
                .whenComplete((_, _) -> decisions.record(ticker.getAsLong() - begin));
    }

    /** Counts what {@link #take} has come to, and returns what follows from it. */
    Verdict verdict(@Nullable Taken taken, @Nullable Throwable failure) {
        if (taken == null) {
            return undecided(failure);
        }
        report.succeeded();
        if (taken.waitMicros() == 0) {
            allowed.increment();
            return Verdict.proceed();
        }
        refused.increment();
        // RFC 9110 §10.2.3 has whole seconds; rounded up, as a client that comes back early is
        // refused.
        long seconds = Math.ceilDiv(taken.waitMicros(), 1_000_000L);
        Reply reply = REFUSAL.withHeader(HeaderName.RETRY_AFTER, Long.toString(seconds));
        return Verdict.reply(
                announcement.isEmpty() ? reply : announcement.get().on(reply, seconds));
    }

    private Verdict undecided(@Nullable Throwable failure) {
        report.failed(StoreException.of(failure));
        if (onError == OnError.ALLOW) {
            allowedOnError.increment();
            return Verdict.proceed();
        }
        deniedOnError.increment();
        return UNDECIDED;
    }

    @Override
    public void close() {
        store.close();
    }
}
