package io.a3s.gateway.scaling;

import java.time.Duration;

/**
 * What an autoscaler goes by.
 *
 * @param minReplicas the least number of replicas
 * @param maxReplicas the greatest number of replicas
 * @param targetPerReplica the requests at a time to plan with for each replica; 0 to have one
 *     replica whatever the load
 * @param stableWindow the time over which load is averaged as a rule
 * @param panicWindow the time over which it is averaged to notice a sudden rise
 * @param panicThreshold how many times what the ready replicas can do the load must be for that
 * @param scaleDownDelay how long fewer replicas must have been enough before there are fewer
 * @param scaleToZeroGrace how long there must have been no request at all before there is none
 * @param maxScaleUpRate by how much the number may be multiplied at once
 * @param maxScaleDownRate by how much it may be divided at once
 */
public record AutoscalerSettings(
        int minReplicas,
        int maxReplicas,
        double targetPerReplica,
        Duration stableWindow,
        Duration panicWindow,
        double panicThreshold,
        Duration scaleDownDelay,
        Duration scaleToZeroGrace,
        double maxScaleUpRate,
        double maxScaleDownRate) {
    // Those of Knative's autoscaler, which have proved themselves.
    private static final Duration STABLE_WINDOW = Duration.ofSeconds(60);
    private static final Duration PANIC_WINDOW = Duration.ofSeconds(6);
    private static final double PANIC_THRESHOLD = 2;
    private static final Duration SCALE_TO_ZERO_GRACE = Duration.ofSeconds(30);
    private static final double MAX_SCALE_UP_RATE = 1000;
    private static final double MAX_SCALE_DOWN_RATE = 2;

    /** Checks what must hold for the arithmetic to make sense. */
    public AutoscalerSettings {
        require(minReplicas >= 0 && minReplicas <= maxReplicas, "min_replicas");
        require(maxReplicas >= 1, "max_replicas");
        require(targetPerReplica >= 0, "target");
        require(panicWindow.isPositive(), "panic_window");
        require(stableWindow.compareTo(panicWindow) >= 0, "stable_window");
        require(panicThreshold > 1, "panic_threshold");
        require(!scaleDownDelay.isNegative(), "scale_down_delay");
        require(!scaleToZeroGrace.isNegative(), "scale_to_zero_grace");
        require(maxScaleUpRate > 1, "max_scale_up_rate");
        require(maxScaleDownRate > 1, "max_scale_down_rate");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }

    /**
     * Returns settings in which all else is as usual.
     *
     * @param containerConcurrency how many requests a replica works on at a time; 0 for any number
     * @param targetUtilization the part of that to plan with
     */
    public static AutoscalerSettings usual(
            int minReplicas,
            int maxReplicas,
            int containerConcurrency,
            double targetUtilization,
            Duration scaleDownDelay) {
        return new AutoscalerSettings(
                minReplicas,
                maxReplicas,
                containerConcurrency * targetUtilization,
                STABLE_WINDOW,
                PANIC_WINDOW,
                PANIC_THRESHOLD,
                scaleDownDelay,
                SCALE_TO_ZERO_GRACE,
                MAX_SCALE_UP_RATE,
                MAX_SCALE_DOWN_RATE);
    }

    /**
     * Returns the same with other times.
     *
     * @param stable what the load is averaged over
     * @param grace how long the last replica stays after the last request
     */
    public AutoscalerSettings within(Duration stable, Duration grace) {
        return new AutoscalerSettings(
                minReplicas,
                maxReplicas,
                targetPerReplica,
                stable,
                panicWindow,
                panicThreshold,
                scaleDownDelay,
                grace,
                maxScaleUpRate,
                maxScaleDownRate);
    }
}
