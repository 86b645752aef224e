package io.a3s.gateway.observe;

/**
 * What is counted per revision of a service: what clients got of it in the metrics' histograms, and
 * how its backends did, attempt by attempt, for a judgement about it. What the gateway itself
 * answered, and attempts that were given up because the client left, are not among the latter.
 */
public final class RevisionStats {
    /** Requests and connections for which the revision was selected. */
    public final LoopCounter requests;

    /** Attempts that were answered or have failed. */
    public final LoopCounter attempts;

    /** Those of them that have failed, or were answered with 500 and above. */
    public final LoopCounter errors;

    /** Time from forwarding to the end of the response. */
    public final LoopHistogram duration;

    /** Time from forwarding to the first byte of the response's body. */
    public final LoopHistogram timeToFirstByte;

    /** The same as {@link #duration}, but without streams, whose length is not the backend's. */
    public final FineHistogram latencies;

    /** The same as {@link #timeToFirstByte}. */
    public final FineHistogram firstBytes;

    private volatile long latencyLimitNanos = Long.MAX_VALUE;
    private volatile long firstByteLimitNanos = Long.MAX_VALUE;

    RevisionStats(int loops) {
        requests = new LoopCounter(loops);
        attempts = new LoopCounter(loops);
        errors = new LoopCounter(loops);
        duration = new LoopHistogram(loops);
        timeToFirstByte = new LoopHistogram(loops);
        latencies = new FineHistogram(loops);
        firstBytes = new FineHistogram(loops);
    }

    /**
     * Sets the times after which an attempt under way is entered as it is: one that hangs is not to
     * be known only when it ends. {@link Long#MAX_VALUE} for never.
     */
    public void setLimits(long latencyNanos, long firstByteNanos) {
        latencyLimitNanos = latencyNanos;
        firstByteLimitNanos = firstByteNanos;
    }

    /** Returns the time after which a latency is entered that is not complete. */
    public long latencyLimitNanos() {
        return latencyLimitNanos;
    }

    /** Returns the time after which a first byte is entered that has not come. */
    public long firstByteLimitNanos() {
        return firstByteLimitNanos;
    }
}
