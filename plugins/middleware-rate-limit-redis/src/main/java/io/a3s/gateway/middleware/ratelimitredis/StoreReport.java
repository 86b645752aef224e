package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what goes wrong with Redis, and says so in the log, but not once for each request. */
final class StoreReport {
    private static final Logger log = LoggerFactory.getLogger(StoreReport.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final String middleware;
    private final String redis;
    private final OnError onError;
    private final LongSupplier ticker;
    private final Map<StoreException.Cause, Counter> errors =
            new EnumMap<>(StoreException.Cause.class);
    private final AtomicBoolean isFailing = new AtomicBoolean();
    private final AtomicLong quietUntil;

    /**
     * @param redis where it is, without anything secret
     */
    StoreReport(
            String middleware,
            String redis,
            OnError onError,
            LongSupplier ticker,
            Metrics metrics) {
        this.middleware = middleware;
        this.redis = redis;
        this.onError = onError;
        this.ticker = ticker;
        this.quietUntil = new AtomicLong(ticker.getAsLong());
        for (StoreException.Cause cause : StoreException.Cause.values()) {
            errors.put(
                    cause,
                    metrics.counter("rate_limit_redis_errors_total", "cause", cause.label()));
        }
    }

    /** Takes note of a request that Redis has not decided about. */
    void failed(StoreException failure) {
        Objects.requireNonNull(errors.get(failure.why())).increment();
        isFailing.set(true);
        long until = quietUntil.get();
        long now = ticker.getAsLong();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE_NANOS)) {
            log.atWarn()
                    .addKeyValue("middleware", middleware)
                    .addKeyValue("redis", redis)
                    .addKeyValue("cause", failure.why().label())
                    .addKeyValue("detail", failure.getMessage())
                    .log(
                            onError == OnError.ALLOW
                                    ? "Redis does not decide; requests pass unlimited"
                                    : "Redis does not decide; requests are refused");
        }
    }

    /** Takes note of a request that Redis has decided about. */
    void succeeded() {
        if (isFailing.get() && isFailing.compareAndSet(true, false)) {
            log.atInfo()
                    .addKeyValue("middleware", middleware)
                    .addKeyValue("redis", redis)
                    .log("Redis decides again");
        }
    }
}
