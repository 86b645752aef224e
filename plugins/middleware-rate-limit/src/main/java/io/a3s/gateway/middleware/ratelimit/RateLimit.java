package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a request pass if the bucket of its key has a token. */
final class RateLimit implements Middleware {
    private static final Reply REFUSAL = Reply.error(429, "Rate limit exceeded");
    // From one request a second on, the next token is never further away.
    private static final Verdict REFUSED_FOR_A_SECOND = refusal(1);

    private final KeySource keys;
    private final BucketTable buckets;
    private final LongSupplier ticker;
    private final long start;
    private final Metrics.Counter allowed;
    private final Metrics.Counter refused;

    RateLimit(KeySource keys, BucketTable buckets, LongSupplier ticker, Metrics metrics) {
        this.keys = keys;
        this.buckets = buckets;
        this.ticker = ticker;
        this.start = ticker.getAsLong();
        this.allowed = metrics.counter("rate_limit_requests_total", "result", "allowed");
        this.refused = metrics.counter("rate_limit_requests_total", "result", "refused");
        metrics.gauge("rate_limit_keys", buckets::size);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        long waitNanos = buckets.take(keys.keyOf(exchange), ticker.getAsLong() - start);
        if (waitNanos == 0) {
            allowed.increment();
            return Verdict.proceed();
        }
        refused.increment();
        long seconds = Math.ceilDiv(waitNanos, TimeUnit.SECONDS.toNanos(1));
        return seconds == 1 ? REFUSED_FOR_A_SECOND : refusal(seconds);
    }

    // RFC 9110 §10.2.3 has whole seconds; rounded up, as a client that comes back early is refused.
    private static Verdict refusal(long seconds) {
        return Verdict.reply(REFUSAL.withHeader(HeaderName.RETRY_AFTER, Long.toString(seconds)));
    }
}
