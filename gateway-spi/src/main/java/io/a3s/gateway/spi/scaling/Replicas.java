package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What there is of a service: how many replicas are wanted, how many run, and where they are if the
 * platform says so. Immutable.
 *
 * @since 1.0
 */
@Incubating
public final class Replicas {
    private final int desired;
    private final int running;
    private final Optional<List<Replica>> located;
    private final String problem;

    private Replicas(int desired, int running, Optional<List<Replica>> located, String problem) {
        if (desired < 0 || running < 0) {
            throw new IllegalArgumentException(
                    "replicas: %d desired, %d running (expected: 0 or more)"
                            .formatted(desired, running));
        }
        this.desired = desired;
        this.running = running;
        this.located = located;
        this.problem = problem;
    }

    /**
     * Returns replicas of which it is known where they are.
     *
     * @param desired how many the platform has been told to run
     * @param replicas those that run, ready or not, without those that are being stopped
     */
    public static Replicas located(int desired, List<Replica> replicas) {
        List<Replica> copy = List.copyOf(replicas);
        return new Replicas(desired, copy.size(), Optional.of(copy), "");
    }

    /**
     * Returns a number of replicas. Where they are is said by the service's configured servers,
     * such as the one address that stands for all of them.
     *
     * @param desired how many the platform has been told to run
     * @param running how many run
     */
    public static Replicas counted(int desired, int running) {
        return new Replicas(desired, running, Optional.empty(), "");
    }

    /**
     * Returns the same with what keeps replicas from running.
     *
     * @param problem what an operator should know, such as {@code exit code 1; next try in 4 s}
     */
    public Replicas withProblem(String problem) {
        return new Replicas(desired, running, located, Objects.requireNonNull(problem, "problem"));
    }

    /** Returns how many replicas the platform has been told to run, by whomever. */
    public int desired() {
        return desired;
    }

    /** Returns how many run, ready or not, without those that are being stopped. */
    public int running() {
        return running;
    }

    /** Returns the replicas, or nothing if the platform only counts them. */
    public Optional<List<Replica>> located() {
        return located;
    }

    /** Returns what keeps replicas from running, for operators; empty if nothing is known. */
    public String problem() {
        return problem;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Replicas replicas
                && desired == replicas.desired
                && running == replicas.running
                && located.equals(replicas.located)
                && problem.equals(replicas.problem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(desired, running, located, problem);
    }

    @Override
    public String toString() {
        return "%d desired, %d running%s%s"
                .formatted(
                        desired,
                        running,
                        located.map(replicas -> " " + replicas).orElse(""),
                        problem.isEmpty() ? "" : " (" + problem + ')');
    }
}
