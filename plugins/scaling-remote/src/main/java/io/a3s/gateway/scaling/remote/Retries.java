package io.a3s.gateway.scaling.remote;

import io.a3s.gateway.spi.scaling.ScalingException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often something is tried, with pauses that grow. Only what may succeed the next time is tried
 * again.
 *
 * @param attempts how often, the first one included; 1 or more
 * @param pause the first pause; each is twice as long as the one before, up to {@link #LONGEST}
 */
public record Retries(int attempts, Duration pause) {
    /** The longest pause. */
    public static final Duration LONGEST = Duration.ofSeconds(5);

    /** Something that may fail. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Tries it once. */
        T run() throws ScalingException, InterruptedException;
    }

    /**
     * Tries something until it succeeds.
     *
     * @throws ScalingException the last failure, or the first that will not go away
     */
    public <T> T run(Attempt<T> attempt) throws ScalingException, InterruptedException {
        for (int failures = 0; ; ) {
            try {
                return attempt.run();
            } catch (ScalingException e) {
                failures++;
                if (!e.isTransient() || failures >= attempts) {
                    throw e;
                }
                Thread.sleep(pauseAfter(failures));
            }
        }
    }

    /** Returns between half and all of the pause, so that gateways do not come all at once. */
    Duration pauseAfter(int failures) {
        long longest = LONGEST.toMillis();
        long full = Math.min(longest, pause.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
