package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.Optional;

/**
 * The block {@code scaling} of a service.
 *
 * @param minReplicas the least number of replicas
 * @param maxReplicas the greatest number of replicas
 * @param containerConcurrency how many requests a replica works on at a time; 0 for any number
 * @param targetUtilization the part of that to plan with
 * @param scaleDownDelaySecs how long the load must be gone before replicas are stopped
 * @param stableWindowSecs the time that load is averaged over
 * @param scaleToZeroGraceSecs how long the last replica stays after the last request
 * @param panicWindowSecs the time that load is averaged over to notice a sudden rise
 * @param panicThreshold by how much the load must be beyond the ready replicas for that
 * @param maxScaleUpRate by how much the number may be multiplied at once
 * @param maxScaleDownRate by how much it may be divided at once
 * @param bufferTimeoutSecs how long a request waits for a replica
 * @param bufferSize how many may wait
 * @param bufferMaxBytes how many bytes of them may be in memory
 * @param bufferEnabled whether they wait
 * @param coldStartKeepalive how often who waits for events gets a comment
 * @param executor what starts and stops replicas
 * @param settings the block of the executor's name as the executor's own record, if it is installed
 */
@Doc("Starts and stops replicas of a service with its load.")
public record ScalingConfig(
        @Doc("The least number of replicas; 0 to stop an idle service.") @Default("0") @Min(0)
                int minReplicas,
        @Doc("The greatest number of replicas.") @Default("10") @Min(1) int maxReplicas,
        @Doc(
                        "The most requests a replica has under way at a time; 0 for any number, which turns scaling by load off.")
                @Default("0")
                @Min(0)
                int containerConcurrency,
        @Doc("The part of `container_concurrency` to plan with, above 0 and up to 1.")
                @Default("0.7")
                @Max(1)
                double targetUtilization,
        @Doc("How long the load must be gone before replicas are stopped, in seconds.")
                @Default("300")
                @Min(0)
                long scaleDownDelaySecs,
        @Doc("The time over which the load is averaged, in seconds, at least 6.")
                @Default("60")
                @Min(6)
                @Max(3600)
                long stableWindowSecs,
        @Doc("How long the last replica stays after the last request, in seconds.")
                @Default("30")
                @Min(0)
                long scaleToZeroGraceSecs,
        @Doc(
                        "The time over which the load is averaged to notice a sudden rise, in seconds, at most `stable_window_secs`.")
                @Default("6")
                @Min(1)
                long panicWindowSecs,
        @Doc(
                        "How many times what the ready replicas are to work on the load must be to count as a sudden rise, above 1.")
                @Default("2.0")
                double panicThreshold,
        @Doc(
                        "By how much the number of ready replicas, or 1, is multiplied at most at once, above 1.")
                @Default("1000.0")
                double maxScaleUpRate,
        @Doc("By how much the number of ready replicas is divided at most at once, above 1.")
                @Default("2.0")
                double maxScaleDownRate,
        @Doc("How long a request waits for a replica, in seconds.") @Default("30") @Min(1)
                long bufferTimeoutSecs,
        @Doc("How many requests may wait.") @Default("100") @Min(1) int bufferSize,
        @Doc(
                        "How much of the bodies of all that wait may be in memory, as clients send it unasked over HTTP/2 or middlewares have read it.")
                @Default("64MiB")
                DataSize bufferMaxBytes,
        @Doc("Whether requests wait while there is no replica, instead of getting 503.")
                @Default("false")
                boolean bufferEnabled,
        @Doc(
                        "How often a client that waits and accepts `text/event-stream` is sent a comment, after a head with status 200; 0 for never.")
                @Default("0s")
                Duration coldStartKeepalive,
        @Doc("What starts and stops replicas; a plugin that has it must be installed.")
                @Default(DEFAULT_EXECUTOR)
                Located<String> executor,
        Optional<Record> settings) {
    /** What starts and stops replicas unless something is said about it. */
    public static final String DEFAULT_EXECUTOR = "box";

    // Time limits are looked at ten times a second.
    private static final Duration LEAST_KEEPALIVE = Duration.ofMillis(100);

    /** Checks what spans keys. */
    public ScalingConfig {
        if (minReplicas > maxReplicas) {
            throw new InvalidConfigException(
                    "min_replicas",
                    minReplicas
                            + " (expected: at most max_replicas, which is "
                            + maxReplicas
                            + ')');
        }
        if (coldStartKeepalive.isPositive() && coldStartKeepalive.compareTo(LEAST_KEEPALIVE) < 0) {
            throw new InvalidConfigException(
                    "cold_start_keepalive",
                    coldStartKeepalive.toMillis() + "ms (expected: 100ms or more, or 0)");
        }
        if (coldStartKeepalive.isPositive() && !bufferEnabled) {
            throw new InvalidConfigException(
                    "cold_start_keepalive",
                    "nobody waits (expected: buffer_enabled = true beside it)");
        }
        if (targetUtilization <= 0) {
            throw new InvalidConfigException(
                    "target_utilization",
                    targetUtilization + " (expected: more than 0 and at most 1)");
        }
        if (panicWindowSecs > stableWindowSecs) {
            throw new InvalidConfigException(
                    "panic_window_secs",
                    panicWindowSecs
                            + " (expected: at most stable_window_secs, which is "
                            + stableWindowSecs
                            + ')');
        }
        moreThanOne("panic_threshold", panicThreshold);
        moreThanOne("max_scale_up_rate", maxScaleUpRate);
        moreThanOne("max_scale_down_rate", maxScaleDownRate);
    }

    private static void moreThanOne(String key, double factor) {
        // Not a number is not, either.
        if (!(factor > 1)) {
            throw new InvalidConfigException(key, factor + " (expected: more than 1)");
        }
    }

    /** Returns the same with the executor's own record. */
    public ScalingConfig with(Record settings) {
        return new ScalingConfig(
                minReplicas,
                maxReplicas,
                containerConcurrency,
                targetUtilization,
                scaleDownDelaySecs,
                stableWindowSecs,
                scaleToZeroGraceSecs,
                panicWindowSecs,
                panicThreshold,
                maxScaleUpRate,
                maxScaleDownRate,
                bufferTimeoutSecs,
                bufferSize,
                bufferMaxBytes,
                bufferEnabled,
                coldStartKeepalive,
                executor,
                Optional.of(settings));
    }
}
