package io.a3s.gateway.middleware.retry;

import io.a3s.gateway.middleware.retry.RetryMetrics.Withheld;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.spi.middleware.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Advises to send a request again where that is safe, worth it, and within the budget. */
final class Retry implements Middleware {
    private final int maxRetries;
    private final Set<String> methods;
    private final BitSet statuses = new BitSet(600);
    private final boolean retryTimeouts;
    private final int replayBytes;
    private final int budgetPercent;
    private final int budgetMinPerSecond;
    private final Duration maxDelay;
    private final Backoff backoff;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final RetryMetrics metrics;
    private final Slot<Boolean> retried;
    // By the name of the service; as many as routers with this middleware lead to.
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    Retry(RetryConfig config, PluginContext context, LongUnaryOperator random) {
        this.maxRetries = config.maxRetries();
        this.methods = Set.copyOf(config.methods());
        config.statuses().forEach(statuses::set);
        this.retryTimeouts = config.retryTimeouts();
        this.replayBytes = (int) config.replayBuffer().bytes();
        this.budgetPercent = config.budgetPercent();
        this.budgetMinPerSecond = config.budgetMinPerSecond();
        this.maxDelay = config.maxDelay();
        this.backoff =
                new Backoff(
                        TimeUnit.MILLISECONDS.toNanos(config.retryIntervalMs()),
                        maxDelay.toNanos(),
                        random);
        this.ticker = context.ticker();
        this.clock = context.clock();
        this.metrics = new RetryMetrics(context.metrics());
        this.retried = context.slot(false);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        budget(exchange).requested(ticker.getAsLong());
        if (replayBytes > 0 && fits(exchange.request().headers().get(HeaderName.CONTENT_LENGTH))) {
            exchange.requestBody().keepForReplay(replayBytes);
        }
        return Verdict.proceed();
    }

    // What is declared to be too large would be copied in vain.
    private boolean fits(@Nullable String declared) {
        if (declared == null) {
            return true;
        }
        try {
            return Long.parseLong(declared) <= replayBytes;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
        Cause cause = cause(attempt);
        if (cause == null) {
            if (attempt.failure() == null && exchange.get(retried)) {
                metrics.recovered();
            }
            return RetryAdvice.none();
        }
        Duration asked = askedFor(attempt);
        long now = ticker.getAsLong();
        Withheld reason = refusal(exchange, attempt, cause, asked);
        if (reason == null && !budget(exchange).take(now)) {
            reason = Withheld.BUDGET;
        }
        if (reason != null) {
            metrics.withheld(reason);
            return RetryAdvice.none();
        }
        exchange.set(retried, true);
        metrics.retried(cause);
        return RetryAdvice.retryAfter(
                asked.isZero()
                        ? backoff.before(attempt.number())
                        : backoff.before(attempt.number(), asked));
    }

    /** Returns why an attempt calls for another one, or null if it does not. */
    private @Nullable Cause cause(UpstreamAttempt attempt) {
        UpstreamFailure failure = attempt.failure();
        if (failure == null) {
            return statuses.get(attempt.status()) ? Cause.STATUS : null;
        }
        return switch (failure.kind()) {
            case CONNECT_FAILED, TLS_FAILED, CONNECT_TIMEOUT -> Cause.CONNECT_FAILED;
            case STALE_CONNECTION, CLOSED_BEFORE_HEAD, BAD_RESPONSE -> Cause.BROKEN;
            case REQUEST_TIMEOUT, STREAM_TOTAL_TIMEOUT -> retryTimeouts ? Cause.TIMEOUT : null;
            // Kinds may be added; of one that is not known, nobody knows whether it is safe.
            default -> null;
        };
    }

    private @Nullable Withheld refusal(
            Exchange exchange, UpstreamAttempt attempt, Cause cause, Duration asked) {
        // RFC 9110 §9.2.2: only what is idempotent may reach a backend twice.
        if (cause != Cause.CONNECT_FAILED && !methods.contains(exchange.request().method())) {
            return Withheld.METHOD;
        }
        if (!attempt.isRepeatable()) {
            return Withheld.BODY;
        }
        if (attempt.number() > maxRetries) {
            return Withheld.ATTEMPTS;
        }
        return asked.compareTo(maxDelay) > 0 ? Withheld.RETRY_AFTER : null;
    }

    private Duration askedFor(UpstreamAttempt attempt) {
        ResponseHead answer = attempt.response();
        return answer == null ? Duration.ZERO : RetryAfter.of(answer, clock.instant());
    }

    private RetryBudget budget(Exchange exchange) {
        String service = exchange.route().service();
        RetryBudget budget = budgets.get(service);
        // Not computeIfAbsent alone, which may lock although it is there.
        return budget != null
                ? budget
                : budgets.computeIfAbsent(
                        service,
                        name ->
                                new RetryBudget(
                                        budgetPercent, budgetMinPerSecond, ticker.getAsLong()));
    }
}
