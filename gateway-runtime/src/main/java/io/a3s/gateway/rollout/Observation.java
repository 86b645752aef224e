package io.a3s.gateway.rollout;

import io.a3s.gateway.observe.Durations;
import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.observe.Varints;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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
    private static final long MAX_COUNT = 1L << 48;

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

    /** Returns what both have counted. */
    Observation plus(Observation other) {
        return new Observation(
                attempts + other.attempts,
                errors + other.errors,
                latencies.plus(other.latencies),
                firstBytes.plus(other.firstBytes));
    }

    void write(DataOutput out) throws IOException {
        Varints.write(out, Math.clamp(attempts, 0, MAX_COUNT));
        Varints.write(out, Math.clamp(errors, 0, MAX_COUNT));
        latencies.write(out);
        firstBytes.write(out);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IOException if it is cut off, or makes no sense
     */
    static Observation read(DataInput in) throws IOException {
        return new Observation(
                Varints.read(in, MAX_COUNT),
                Varints.read(in, MAX_COUNT),
                Durations.read(in),
                Durations.read(in));
    }

    /** Returns the part of attempts that have failed; 0 if there were none. */
    double errorRate() {
        return attempts == 0 ? 0 : (double) errors / attempts;
    }
}
