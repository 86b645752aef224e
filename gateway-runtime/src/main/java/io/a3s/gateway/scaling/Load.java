package io.a3s.gateway.scaling;

/**
 * What a service has to do.
 *
 * @param average the requests there were at a time, on average since the last decision; more than 0
 *     if there was any, however short, or a service of quick answers would be taken for idle
 * @param inFlight requests that replicas work on now
 * @param queued requests that wait for a replica now
 * @param busy replicas that work on at least one now
 */
public record Load(double average, int inFlight, int queued, int busy) {
    /** Nothing to do. */
    public static final Load NONE = new Load(0, 0, 0, 0);

    /** Checks the numbers. */
    public Load {
        if (!(average >= 0) || inFlight < 0 || queued < 0 || busy < 0) {
            throw new IllegalArgumentException(
                    "load: %s on average, %d in flight, %d queued, %d busy (expected: 0 or more)"
                            .formatted(average, inFlight, queued, busy));
        }
    }

    /** Returns all requests there are now. */
    int requests() {
        return inFlight + queued;
    }

    /** Returns whether anybody wanted anything since the last decision. */
    boolean isActive() {
        return average > 0 || requests() > 0;
    }
}
