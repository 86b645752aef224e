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
}
