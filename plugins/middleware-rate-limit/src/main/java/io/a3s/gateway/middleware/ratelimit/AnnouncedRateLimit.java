package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/**
 * A rate limit that tells about itself in every response. A class of its own, so that others need
 * not look at responses.
 *
 * @param limit decides
 * @param announcement what is told
 * @param nanosToFull how long the bucket of a request takes to be full
 */
record AnnouncedRateLimit(RateLimit limit, Announcement announcement, Slot<Long> nanosToFull)
        implements Middleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        long taken = limit.take(exchange);
        exchange.set(nanosToFull, -taken);
        return limit.verdict(taken);
    }

    // Not called for its own refusals, which have the fields already.
    @Override
    public void onResponse(Exchange exchange) {
        announcement.addTo(exchange.response().headers(), exchange.get(nanosToFull));
    }
}
