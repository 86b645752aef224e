package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats;
import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Connection;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;

/** A middleware in the chain of a route, with what the walker needs to know about it. */
public final class ChainLink {
    final Middleware middleware;
    final boolean failOpen;
    final boolean hasRequestPhase;
    final boolean hasAttemptPhase;
    final boolean hasResponsePhase;
    final boolean hasCompletePhase;
    final boolean hasConnectionPhase;
    final boolean hasConnectionEndPhase;
    // Why an exchange or connection ended, for log and metrics.
    final String replied;
    final String failed;
    final String overdue;
    private final String name;
    private final String plugin;
    private final Needs needs;
    private final MiddlewareStats stats;

    /**
     * Makes a link.
     *
     * @param name the configured name
     * @param plugin what the plugin is called in the log
     * @param failOpen whether the exchange goes on without the middleware if it fails
     * @param needs what its factory declared
     */
    public ChainLink(
            Middleware middleware,
            String name,
            String plugin,
            boolean failOpen,
            Needs needs,
            MiddlewareStats stats) {
        this.middleware = middleware;
        this.name = name;
        this.plugin = plugin;
        this.failOpen = failOpen;
        this.needs = needs;
        this.stats = stats;
        this.replied = "middleware:" + name;
        this.failed = "middleware_failed:" + name;
        this.overdue = "middleware_timeout:" + name;
        this.hasRequestPhase = overrides(middleware, "onRequest", Exchange.class);
        this.hasAttemptPhase =
                overrides(middleware, "onAttempt", Exchange.class, UpstreamAttempt.class);
        this.hasResponsePhase = overrides(middleware, "onResponse", Exchange.class);
        this.hasCompletePhase =
                overrides(middleware, "onComplete", Exchange.class, Completion.class);
        this.hasConnectionPhase = overrides(middleware, "onConnection", Connection.class);
        this.hasConnectionEndPhase = overrides(middleware, "onConnectionEnd", Connection.class);
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

    /** Returns the configured name. */
    public String name() {
        return name;
    }

    /** Returns whether the middleware does anything about connections without HTTP. */
    public boolean knowsConnections() {
        return hasConnectionPhase || hasConnectionEndPhase;
    }

    /** Returns whether the middleware does anything about HTTP. */
    public boolean knowsHttp() {
        return hasRequestPhase || hasAttemptPhase || hasResponsePhase || hasCompletePhase;
    }

    /** Returns what the middleware may do with bodies and threads. */
    public Needs needs() {
        return needs;
    }

    void invoked(int loop) {
        stats.invocations.add(loop, 1);
    }

    /** Counts and logs what it threw. Throws nothing. */
    void failed(Phase phase, String request, Throwable failure) {
        FailureLog.failed(
                stats.failures(phase),
                "middleware failed",
                failure,
                "middleware",
                name,
                "plugin",
                plugin,
                "phase",
                phase.label(),
                "request",
                request);
    }

    /** Counts that an exchange goes on without it after it failed. */
    void bypassed(Phase phase) {
        stats.failures(phase).bypasses.increment();
    }
}
