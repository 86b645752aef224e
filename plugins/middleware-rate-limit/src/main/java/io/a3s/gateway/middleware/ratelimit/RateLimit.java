package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a request pass if the bucket of its key has a token. */
final class RateLimit implements Middleware {
    private static final Reply REFUSAL = Reply.error(429, "Rate limit exceeded");

    private final KeySource keys;
    // Leaving requests without a key unlimited would invite leaving it out.
    private final KeySource.ClientAddress fallback;
    private final BucketTable buckets;
    private final Optional<Announcement> announcement;
    private final LongSupplier ticker;
    private final long start;
    // From one request a second on, the next token is never further away.
    private final Verdict refusedForASecond;
    private final Counter allowed;
    private final Counter refused;
    private final Counter unkeyed;

    /**
     * @param announcement what refusals say about the limit, if anything
     */
    RateLimit(
            KeySource keys,
            KeySource.ClientAddress fallback,
            BucketTable buckets,
            Optional<Announcement> announcement,
            LongSupplier ticker,
            Metrics metrics) {
        this.keys = keys;
        this.fallback = fallback;
        this.buckets = buckets;
        this.announcement = announcement;
        this.ticker = ticker;
        this.start = ticker.getAsLong();
        this.refusedForASecond = refusal(1);
        this.allowed = metrics.counter("rate_limit_requests_total", "result", "allowed");
        this.refused = metrics.counter("rate_limit_requests_total", "result", "refused");
        this.unkeyed = metrics.counter("rate_limit_unkeyed_total");
        metrics.gauge("rate_limit_keys", buckets::size);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return verdict(take(exchange));
    }

    /**
     * Takes a token for a request.
     *
     * @return a number above 0 if there was none, as {@link BucketTable#take} returns it
     */
    long take(Exchange exchange) {
        Object key = keys.keyOf(exchange);
        if (key == null) {
            unkeyed.increment();
            key = fallback.keyOf(exchange);
        }
        return buckets.take(key, ticker.getAsLong() - start);
    }

    /** Counts what {@link #take} has returned, and returns what follows from it. */
    Verdict verdict(long taken) {
        if (taken <= 0) {
            allowed.increment();
            return Verdict.proceed();
        }
        refused.increment();
        long seconds = Math.ceilDiv(taken, TimeUnit.SECONDS.toNanos(1));
        return seconds == 1 ? refusedForASecond : refusal(seconds);
    }

    // RFC 9110 §10.2.3 has whole seconds; rounded up, as a client that comes back early is refused.
    private Verdict refusal(long seconds) {
        Reply reply = REFUSAL.withHeader(HeaderName.RETRY_AFTER, Long.toString(seconds));
        return Verdict.reply(
                announcement.isEmpty() ? reply : announcement.get().on(reply, seconds));
    }
}
