package io.a3s.gateway.observe;

import java.util.concurrent.atomic.LongAdder;

/** How often one part of a plugin has failed. Safe for use by any thread. */
public final class FailureStats {
    /** Failures. */
    public final LongAdder failures = new LongAdder();

    /** Those of them after which the exchange went on as if the part were not there. */
    public final LongAdder bypasses = new LongAdder();

    /** What keeps them from filling the log. */
    public final LogThrottle throttle = new LogThrottle(System.nanoTime());

    FailureStats() {}
}
