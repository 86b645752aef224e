package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.ServiceStats;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import org.jspecify.annotations.Nullable;

/** Enters an exchange that has ended into metrics and access log. */
final class ExchangeSummary {
    private ExchangeSummary() {}

    static void record(
            ExchangeFacts facts,
            ExchangeEnvironment environment,
            int loop,
            @Nullable Attempt attempt) {
        Stats stats = environment.stats();
        stats.activeExchanges.add(loop, -1);
        stats.countResponse(loop, facts.status);
        stats.requestBytes.add(loop, facts.requestBytes);
        stats.responseBytes.add(loop, facts.responseBytes);
        RouteTarget route = facts.route;
        if (route != null) {
            route.stats().duration.record(loop, facts.durationNanos());
            if (facts.status() >= 400) {
                route.stats().errors.add(loop, 1);
            }
            if (facts.backend != null
                    || facts.reason.equals("no_healthy_backends")
                    || facts.reason.equals("replicas_busy")) {
                Placement placement = facts.placement;
                Service served = placement == null ? route.target() : placement.service();
                service(facts, served.stats(), loop, attempt);
            }
        }
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(facts);
        }
    }

    private static void service(
            ExchangeFacts facts, ServiceStats stats, int loop, @Nullable Attempt attempt) {
        if (facts.outcome == Outcome.CUT_OFF || facts.status >= 500) {
            stats.errors.add(loop, 1);
        }
        if (attempt != null) {
            stats.duration.record(loop, facts.endNanos - attempt.startNanos);
            if (facts.firstByteNanos != 0) {
                stats.timeToFirstByte.record(loop, facts.firstByteNanos - attempt.startNanos);
            }
        }
    }
}
