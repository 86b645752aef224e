package io.a3s.gateway.rollout;

import io.a3s.gateway.observe.Durations;
import io.a3s.gateway.observe.RevisionStats;

/**
 * What was counted about a revision up to one moment, or between two.
 *
 * @param attempts attempts that were answered or have failed
 * @param errors those that have failed or were answered with 500 and above
 * @param latencies times to the end of responses
 * @param firstBytes times to the first byte of their bodies
 */
record Observation(long attempts, long errors, Durations latencies, Durations firstBytes) {
    static final Observation NONE = new Observation(0, 0, Durations.NONE, Durations.NONE);

    /** Reads what was counted up to now. */
    static Observation of(RevisionStats stats) {
        return new Observation(
                stats.attempts.sum(),
                stats.errors.sum(),
                stats.latencies.read(),
                stats.firstBytes.read());
    }

    /** Returns what was counted after an earlier moment. */
    Observation since(Observation earlier) {
        return new Observation(
                attempts - earlier.attempts,
                errors - earlier.errors,
                latencies.since(earlier.latencies),
                firstBytes.since(earlier.firstBytes));
    }

    /** Returns the part of attempts that have failed; 0 if there were none. */
    double errorRate() {
        return attempts == 0 ? 0 : (double) errors / attempts;
    }
}
