package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import java.util.concurrent.atomic.LongAdder;

/** A middleware in the chain of a route, with what the walker needs to know about it. */
public final class ChainLink {
    final Middleware middleware;
    final String name;
    final String replyReason;
    final boolean failOpen;
    final boolean hasRequestPhase;
    final boolean hasAttemptPhase;
    final boolean hasResponsePhase;
    final boolean hasCompletePhase;
    final LoopCounter invocations;
    final LongAdder errors;

    /**
     * Makes a link.
     *
     * @param name the configured name
     * @param failOpen whether the exchange goes on without the middleware if it fails
     */
    public ChainLink(
            Middleware middleware,
            String name,
            boolean failOpen,
            LoopCounter invocations,
            LongAdder errors) {
        this.middleware = middleware;
        this.name = name;
        this.replyReason = "middleware:" + name;
        this.failOpen = failOpen;
        this.invocations = invocations;
        this.errors = errors;
        this.hasRequestPhase = overrides(middleware, "onRequest", Exchange.class);
        this.hasAttemptPhase =
                overrides(middleware, "onAttempt", Exchange.class, UpstreamAttempt.class);
        this.hasResponsePhase = overrides(middleware, "onResponse", Exchange.class);
        this.hasCompletePhase =
                overrides(middleware, "onComplete", Exchange.class, Completion.class);
    }

    // A phase that nobody overrides is never called, so it costs nothing.
    private static boolean overrides(Middleware middleware, String phase, Class<?>... parameters) {
        try {
            return middleware.getClass().getMethod(phase, parameters).getDeclaringClass()
                    != Middleware.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("the interface declares it", e);
        }
    }
}
