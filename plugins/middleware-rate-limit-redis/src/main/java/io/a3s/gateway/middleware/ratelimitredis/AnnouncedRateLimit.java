package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.CompletableFuture;

/**
 * A rate limit that tells about itself in every response. A class of its own, so that others need
 * not look at responses.
 *
 * @param limit decides
 * @param announcement what is told
 * @param decision what was decided about a request
 */
record AnnouncedRateLimit(
        RateLimitRedis limit, Announcement announcement, Slot<CompletableFuture<Taken>> decision)
        implements Middleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        CompletableFuture<Taken> taken = limit.take(exchange);
        exchange.set(decision, taken);
        return Verdict.await(taken.handle(limit::verdict));
    }

    // Not called for its own refusals, which have the fields already.
    @Override
    public void onResponse(Exchange exchange) {
        CompletableFuture<Taken> taken = exchange.get(decision);
        if (taken.state() == CompletableFuture.State.SUCCESS) {
            announcement.addTo(exchange.response().headers(), taken.resultNow().microsToFull());
        }
    }

    @Override
    public void close() {
        limit.close();
    }
}
