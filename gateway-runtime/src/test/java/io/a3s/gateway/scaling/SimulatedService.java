package io.a3s.gateway.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A service in simulated time: requests arrive at a rate, wait if no replica has room, and take the
 * same time each; replicas take a time to start. Nothing in it is left to chance.
 */
final class SimulatedService {
    private static final double STEP = 0.05;

    /** How it was at the end of a second. */
    record Point(
            int second,
            double rate,
            int inFlight,
            int queued,
            int ready,
            int wanted,
            int replicas) {}

    private static final class Replica {
        final double readyAt;
        final List<Double> ends = new ArrayList<>();

        Replica(double readyAt) {
            this.readyAt = readyAt;
        }
    }

    private final int concurrency;
    private final double serviceSecs;
    private final double startSecs;
    private final Autoscaler autoscaler;
    private final List<Replica> replicas = new ArrayList<>();
    private final ArrayDeque<Double> queue = new ArrayDeque<>();
    private final List<Point> points = new ArrayList<>();
    private long nanos;
    private int wanted;
    private double longestWait;
    private int arrived;
    private int served;
    private int changes;
    private double replicaSecs;
    private double requestSecs;

    /**
     * @param concurrency how many requests a replica works on at a time
     * @param serviceSecs how long one takes
     * @param startSecs how long a replica takes to start
     */
    SimulatedService(
            int concurrency, double serviceSecs, double startSecs, AutoscalerSettings settings) {
        this.concurrency = concurrency;
        this.serviceSecs = serviceSecs;
        this.startSecs = startSecs;
        this.autoscaler = new Autoscaler(settings, () -> nanos);
    }

    /** Runs for some seconds at a rate of requests per second. */
    SimulatedService run(int seconds, DoubleUnaryOperator rate) {
        int start = points.size();
        double owed = 0;
        for (int second = 0; second < seconds; second++) {
            for (double part = 0; part < 1 - STEP / 2; part += STEP) {
                double now = start + second + part;
                nanos = (long) (now * 1e9);
                owed += rate.applyAsDouble(second + part) * STEP;
                for (; owed >= 1; owed--) {
                    queue.add(now);
                    arrived++;
                }
                step(now);
            }
            scale(start + second + 1, rate.applyAsDouble(second));
        }
        return this;
    }

    private void step(double now) {
        for (Replica replica : replicas) {
            int before = replica.ends.size();
            replica.ends.removeIf(end -> end <= now + 1e-9);
            served += before - replica.ends.size();
            replicaSecs += STEP;
        }
        while (!queue.isEmpty()) {
            // Those beyond what is wanted get nothing more.
            var free =
                    replicas.stream()
                            .limit(wanted)
                            .filter(each -> each.readyAt <= now && each.ends.size() < concurrency)
                            .min(Comparator.comparingInt(each -> each.ends.size()));
            if (free.isEmpty()) {
                break;
            }
            longestWait = Math.max(longestWait, now - queue.remove());
            free.get().ends.add(now + serviceSecs);
        }
        requestSecs += STEP * (queue.size() + inFlight());
    }

    private int inFlight() {
        return replicas.stream().mapToInt(each -> each.ends.size()).sum();
    }

    private void scale(int second, double rate) {
        nanos = second * 1_000_000_000L;
        int ready = (int) replicas.stream().filter(each -> each.readyAt <= second).count();
        int busy = (int) replicas.stream().filter(each -> !each.ends.isEmpty()).count();
        ScalingDecision decision =
                autoscaler.decide(
                        new Load(requestSecs, inFlight(), queue.size(), busy),
                        ready,
                        replicas.size());
        requestSecs = 0;
        wanted = decision.wanted();
        int before = replicas.size();
        while (replicas.size() < decision.replicas()) {
            replicas.add(new Replica(second + startSecs));
        }
        for (int i = replicas.size() - 1; i >= decision.wanted(); i--) {
            if (replicas.get(i).ends.isEmpty() && replicas.size() > decision.replicas()) {
                replicas.remove(i);
            }
        }
        changes += before == replicas.size() ? 0 : 1;
        points.add(
                new Point(second, rate, inFlight(), queue.size(), ready, wanted, replicas.size()));
    }

    List<Point> points() {
        return points;
    }

    Point last() {
        return points.getLast();
    }

    int most() {
        return points.stream().mapToInt(Point::replicas).max().orElse(0);
    }

    /** Returns the longest time that a request has waited for a replica, in seconds. */
    double longestWait() {
        return longestWait;
    }

    int arrived() {
        return arrived;
    }

    int served() {
        return served;
    }

    /** Returns how often the number of replicas has changed. */
    int changes() {
        return changes;
    }

    /** Returns the time that replicas ran, in seconds. */
    double replicaSecs() {
        return replicaSecs;
    }
}
