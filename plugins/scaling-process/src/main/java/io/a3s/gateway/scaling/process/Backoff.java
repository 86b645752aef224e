package io.a3s.gateway.scaling.process;

import java.time.Duration;

/** How long to wait before a replica is started again. For one thread. */
final class Backoff {
    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Backoff(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    /**
     * Returns the pause after a try that failed.
     *
     * @param wasReady for how long it was ready; zero if it never was
     */
    Duration after(Duration wasReady) {
        if (wasReady.compareTo(longest) >= 0) {
            next = shortest;
        }
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return pause;
    }
}
