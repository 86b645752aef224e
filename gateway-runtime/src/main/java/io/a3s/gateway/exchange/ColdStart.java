package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;

/**
 * An exchange's wait for a backend that is being started. Made when it begins to wait, so that
 * those that never do pay nothing.
 */
final class ColdStart implements ScaledBackends.Waiter {
    static final Reply NOBODY_SCALED_UP = Reply.error(503, "No healthy backends after scale-up");
    static final Reply TIMEOUT = Reply.error(504, "Backend scale-up timed out");
    static final Reply FULL =
            Reply.error(503, "Request buffer full").withHeader(HeaderName.RETRY_AFTER, "1");

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final ScaledBackends backends;
    private final long since;

    ColdStart(HttpExchange exchange, LoopContext loop, ScaledBackends backends) {
        this.exchange = exchange;
        this.loop = loop;
        this.backends = backends;
        this.since = loop.now();
    }

    /** Takes a place among those who wait. Returns false if there is none. */
    boolean begin() {
        return backends.await(this);
    }

    @Override
    public void backendReady() {
        loop.loop().execute(() -> exchange.goOn(this));
    }

    /** Returns whether the wait has taken too long. */
    boolean isOverdue(long now) {
        return TimeLimits.exceeds(now - since, backends.queueTimeout().toNanos());
    }

    /** Gives the place back. */
    void end() {
        backends.leave(this);
    }
}
