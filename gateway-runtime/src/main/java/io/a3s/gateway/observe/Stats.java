package io.a3s.gateway.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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

    /** Waiting for replicas, per service that is scaled. */
    public final Labelled<ColdStartStats> coldStarts;

    /** Clients that the gateway remembers, per service that has them. */
    public final Labelled<StickyStats> stickies = new Labelled<>(StickyStats::new);

    /** Copies of requests, per service whose requests they are. */
    public final Labelled<MirrorStats> mirrors;

    /** Per service and revision. */
    public final Labelled<Labelled<RevisionStats>> revisions;

    /** Requests per backend, by URL without user information. */
    public final Labelled<LoopCounter> backends;

    /** Per middleware. */
    public final Labelled<MiddlewareStats> middlewares;

    /** Connections open at each entrypoint. */
    public final Labelled<AtomicLong> connections;

    /** Connections that each entrypoint closed without having served them. */
    public final Labelled<Reasons> refusedConnections = new Labelled<>(Reasons::new);

    /** Responses cut off after their head had gone out. */
    public final Reasons cutStreams = new Reasons();

    private final Reasons localReplies = new Reasons();
    private final Reasons reloads = new Reasons();
    private final Map<PluginPart, FailureStats> pluginParts = new ConcurrentHashMap<>();
    private final Reasons pluginReloads = new Reasons();
    private final Reasons certificateOrders = new Reasons();

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
        coldStarts = new Labelled<>(() -> new ColdStartStats(loops));
        mirrors = new Labelled<>(() -> new MirrorStats(loops));
        revisions = new Labelled<>(() -> new Labelled<>(() -> new RevisionStats(loops)));
        backends = new Labelled<>(() -> new LoopCounter(loops));
        middlewares = new Labelled<>(() -> new MiddlewareStats(loops));
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

    /** Counts an order of a certificate. */
    public void countCertificateOrder(boolean obtained) {
        certificateOrders.count(obtained ? "obtained" : "failed");
    }

    /** Counts an answer of the gateway itself, by its reason. */
    public void countLocalReply(String reason) {
        localReplies.count(reason);
    }

    /** Counts an attempt to change the configuration. */
    public void countReload(boolean accepted) {
        reloads.count(accepted ? "accepted" : "rejected");
    }

    /** Counts an attempt to change the plugins. */
    public void countPluginReload(boolean accepted) {
        pluginReloads.count(accepted ? "accepted" : "rejected");
    }

    /** Returns what is counted about the failures of a part of a plugin. */
    public FailureStats plugin(PluginPart part) {
        return pluginParts.computeIfAbsent(part, ignored -> new FailureStats());
    }

    Map<PluginPart, FailureStats> pluginParts() {
        return pluginParts;
    }

    Reasons localReplies() {
        return localReplies;
    }

    Reasons reloads() {
        return reloads;
    }

    Reasons certificateOrders() {
        return certificateOrders;
    }

    Reasons pluginReloads() {
        return pluginReloads;
    }
}
