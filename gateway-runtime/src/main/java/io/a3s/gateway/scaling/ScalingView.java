package io.a3s.gateway.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a service is scaled at one moment, for operators.
 *
 * @param minReplicas the least number of replicas; 0 for a revision that gets no requests
 * @param maxReplicas the greatest number
 * @param isKnown whether the executor has ever said what there is
 * @param desired how many there are to be
 * @param running how many the executor has, ready or not
 * @param ready how many take requests
 * @param inFlight the requests under way
 * @param isLeader whether this gateway decides how many there are to be
 * @param replicas those whose place is known
 * @param queue the requests that wait
 * @param decision what was decided last, about once a second; empty before the first time
 * @param change when the number was changed last; empty if it never was
 * @param problem what keeps replicas from running or the gateway from knowing, empty if nothing
 *     does
 */
public record ScalingView(
        int minReplicas,
        int maxReplicas,
        boolean isKnown,
        int desired,
        int running,
        int ready,
        int inFlight,
        boolean isLeader,
        List<Member> replicas,
        Queue queue,
        Optional<ScalingDecision> decision,
        Optional<Change> change,
        String problem) {
    public ScalingView {
        replicas = List.copyOf(replicas);
    }

    /** Returns how many replicas run and do not take requests yet. */
    public int starting() {
        return Math.max(0, running - ready);
    }

    /** What a replica is doing. */
    public enum State {
        /** It is there and does not take requests yet. */
        STARTING,
        /** It takes requests. */
        READY,
        /** It gets no new requests, and ends when it has none left. */
        DRAINING
    }

    /**
     * A replica.
     *
     * @param id what the executor calls it
     * @param url where it is, without user information
     * @param inFlight the requests it works on
     */
    public record Member(String id, String url, State state, int inFlight) {}

    /**
     * Requests without a replica.
     *
     * @param isEnabled whether they wait
     * @param length how many wait
     * @param capacity how many may
     * @param bytes how many bytes of their bodies are in memory
     * @param maxBytes how many may be
     * @param timeout how long each may wait
     */
    public record Queue(
            boolean isEnabled,
            int length,
            int capacity,
            long bytes,
            long maxBytes,
            Duration timeout) {}

    /**
     * A change of the number.
     *
     * @param reason what it was decided by
     * @param at when
     */
    public record Change(int from, int to, String reason, Instant at) {}
}
