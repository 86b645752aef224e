package io.a3s.gateway.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Everything that is counted about traffic. Fields that end up in a metric of the same meaning;
 * those touched per request are per-loop counters.
 */
public final class Stats {
    /** Requests that came in, whatever became of them. */
    public final LoopCounter requests;

    /**
     * Responses by class; index 1 for 1xx to 5 for 5xx, 0 for exchanges that ended without a
     * status.
     */
    public final LoopCounter[] responses = new LoopCounter[6];

    /** Bytes of body sent to clients. */
    public final LoopCounter responseBytes;

    /** Bytes of body received from clients. */
    public final LoopCounter requestBytes;

    /** Exchanges under way. */
    public final LoopCounter activeExchanges;

    /** Per router. */
    public final Labelled<RouterStats> routers;

    /** Per service. */
    public final Labelled<ServiceStats> services;

    /** Requests per backend, by URL without user information. */
    public final Labelled<LoopCounter> backends;

    /** Requests that reached each middleware, by name. */
    public final Labelled<LoopCounter> middlewares;

    /** Failures inside each middleware, by name. */
    public final Labelled<LongAdder> middlewareErrors;

    /** Connections open at each entrypoint. */
    public final Labelled<AtomicLong> connections;

    /** Responses cut off after their head had gone out. */
    public final LongAdder cutStreams = new LongAdder();

    private final Map<String, LongAdder> localReplies = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> reloads = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> pluginReloads = new ConcurrentHashMap<>();

    /** Makes statistics for a number of event loops. */
    public Stats(int loops) {
        requests = new LoopCounter(loops);
        for (int i = 0; i < responses.length; i++) {
            responses[i] = new LoopCounter(loops);
        }
        responseBytes = new LoopCounter(loops);
        requestBytes = new LoopCounter(loops);
        activeExchanges = new LoopCounter(loops);
        routers = new Labelled<>(() -> new RouterStats(loops));
        services = new Labelled<>(() -> new ServiceStats(loops));
        backends = new Labelled<>(() -> new LoopCounter(loops));
        middlewares = new Labelled<>(() -> new LoopCounter(loops));
        middlewareErrors = new Labelled<>(LongAdder::new);
        connections = new Labelled<>(AtomicLong::new);
    }

    /**
     * Counts a response by its status. To be called on the loop.
     *
     * @param status the status, 0 if none was sent; what is beyond 599 counts as 5xx, as RFC 9110
     *     §15 has clients take it
     */
    public void countResponse(int loop, int status) {
        responses[Math.min(status / 100, 5)].add(loop, 1);
    }

    /** Counts an answer of the gateway itself, by its reason. */
    public void countLocalReply(String reason) {
        localReplies.computeIfAbsent(reason, ignored -> new LongAdder()).increment();
    }

    /** Counts an attempt to change the configuration. */
    public void countReload(boolean accepted) {
        count(reloads, accepted);
    }

    /** Counts an attempt to change the plugins. */
    public void countPluginReload(boolean accepted) {
        count(pluginReloads, accepted);
    }

    private static void count(Map<String, LongAdder> results, boolean accepted) {
        results.computeIfAbsent(accepted ? "accepted" : "rejected", ignored -> new LongAdder())
                .increment();
    }

    Map<String, LongAdder> localReplies() {
        return localReplies;
    }

    Map<String, LongAdder> reloads() {
        return reloads;
    }

    Map<String, LongAdder> pluginReloads() {
        return pluginReloads;
    }
}
