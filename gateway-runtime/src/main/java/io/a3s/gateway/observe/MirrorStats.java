package io.a3s.gateway.observe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted about the copies of a service's requests that go to another service. */
public final class MirrorStats {
    /** Requests that might have been copied. The share that is copied goes by it. */
    public final AtomicLong seen = new AtomicLong();

    /** Copies under way. The bound on them goes by it. */
    public final AtomicInteger active = new AtomicInteger();

    /** How copies ended, or why there was none. */
    public final Reasons results = new Reasons();

    /** Requests that both services have answered to the end. */
    public final LoopCounter compared;

    /** Those of them with two statuses; the reason is both classes, such as {@code 2xx 5xx}. */
    public final Reasons statusDifferences = new Reasons();

    /** Those of them with two bodies. */
    public final LoopCounter bodyDifferences;

    /** Time the service itself took for requests that were compared. */
    public final LoopHistogram primaryDuration;

    /** Time the other service took for them. */
    public final LoopHistogram duration;

    MirrorStats(int loops) {
        compared = new LoopCounter(loops);
        bodyDifferences = new LoopCounter(loops);
        primaryDuration = new LoopHistogram(loops);
        duration = new LoopHistogram(loops);
    }
}
