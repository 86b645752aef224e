package io.a3s.gateway.observe;

/** What is measured of the requests of a service that had to wait for a replica. */
public final class ColdStartStats {
    /** Time a request waited, whatever became of it. */
    public final LoopHistogram wait;

    /** Time from a request that had to wait to the first byte of its response's body. */
    public final LoopHistogram firstByte;

    private final LoopHistogram start = new LoopHistogram(1);

    /** Makes statistics for a number of event loops. */
    public ColdStartStats(int loops) {
        wait = new LoopHistogram(loops);
        firstByte = new LoopHistogram(loops);
    }

    /** Records how long it took until a replica that was asked for took requests. Any thread. */
    public synchronized void started(long durationNanos) {
        start.record(0, durationNanos);
    }

    LoopHistogram start() {
        return start;
    }
}
