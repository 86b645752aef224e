package io.a3s.gateway.middleware.circuitbreaker;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Refuses requests for services whose circuit is open, and tells circuits what became of others.
 */
final class CircuitBreaker implements Middleware {
    private static final Reply REFUSAL =
            Reply.error(503, "Service unavailable (circuit breaker open)");

    private record Service(Circuit circuit, CircuitMetrics metrics) {}

    private final CircuitBreakerConfig config;
    private final PluginContext context;
    private final BitSet failureStatuses = new BitSet(1000);
    private final Slot<Admission> admission;
    // By name; as many as routers with this middleware lead to.
    private final Map<String, Service> services = new ConcurrentHashMap<>();

    CircuitBreaker(CircuitBreakerConfig config, PluginContext context) {
        this.config = config;
        this.context = context;
        this.admission = context.slot(Admission.NONE);
        config.failureStatuses().forEach(failureStatuses::set);
        if (failureStatuses.isEmpty()) {
            failureStatuses.set(500, 1000);
        }
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Service service = service(exchange.route().service());
        Admission admitted = service.circuit().admit();
        if (admitted != null) {
            exchange.set(admission, admitted);
            return Verdict.proceed();
        }
        service.metrics().refused();
        long seconds = Math.ceilDiv(service.circuit().nanosToNext(), TimeUnit.SECONDS.toNanos(1));
        return Verdict.reply(REFUSAL.withHeader(HeaderName.RETRY_AFTER, Long.toString(seconds)));
    }

    @Override
    public RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
        if (attempt.failure() == null && !failureStatuses.get(attempt.status())) {
            exchange.set(admission, exchange.get(admission).answered(attempt.durationNanos()));
        }
        return RetryAdvice.none();
    }

    @Override
    public void onComplete(Exchange exchange, Completion completion) {
        Admission admitted = exchange.get(admission);
        boolean isRelayed = completion.outcome() == Outcome.RELAYED;
        // An answer of the gateway or of a middleware, and a client that left, say nothing about
        // the service.
        if (completion.failure() != null
                || (isRelayed && failureStatuses.get(completion.status()))) {
            admitted.failed();
        } else if (isRelayed) {
            admitted.succeeded();
        } else {
            admitted.released();
        }
    }

    private Service service(String name) {
        Service known = services.get(name);
        // Not computeIfAbsent alone, which may lock although it is there.
        return known != null ? known : services.computeIfAbsent(name, this::create);
    }

    private Service create(String name) {
        CircuitMetrics metrics = new CircuitMetrics(context.metrics(), name);
        Circuit circuit =
                new Circuit(
                        Triggers.of(config),
                        TimeUnit.SECONDS.toNanos(config.cooldownSecs()),
                        config.successThreshold(),
                        context.ticker(),
                        metrics);
        return new Service(circuit, metrics);
    }
}
