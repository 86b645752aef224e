package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import java.time.Duration;
import java.util.List;

/**
 * Implemented by plugins: starts and stops the replicas of one service.
 *
 * <p>Calls are made on virtual threads and may block, but not for ever: what they wait for has a
 * time-out of its own, and they honour interruption. Several may be under way at once, a {@link
 * #scale} during an {@link #awaitChange} as a rule. The same executor serves as long as its
 * configuration stays the same, over reloads.
 *
 * @since 1.0
 */
@Incubating
public interface ScalingExecutor extends AutoCloseable {
    /**
     * Returns what there is, as the platform says and not as this executor remembers. Asked for
     * when the gateway starts, after failures, and now and then.
     *
     * @throws ScalingException if the platform cannot say
     * @throws InterruptedException if interrupted meanwhile
     */
    Replicas observe() throws ScalingException, InterruptedException;

    /**
     * Sees to it that there are as many replicas as desired, and does not wait until they are
     * ready. Idempotent: with as many there already, it does nothing.
     *
     * @return what there is as far as is known after the call, usually with replicas that are not
     *     ready yet
     * @throws ScalingException if it cannot be done, or nobody knows whether it was
     * @throws InterruptedException if interrupted meanwhile; it may have been done all the same
     */
    Replicas scale(ScaleTarget target) throws ScalingException, InterruptedException;

    /**
     * Waits until what there is differs from what is known, and returns it; at the latest after a
     * time, then with what there is. Requests wait for this when a replica is being started, so an
     * executor that can be told of changes should return at once when there is one. By default it
     * asks four times a second, and up to forty times at first while fewer run than are desired, or
     * one that runs is not ready.
     *
     * @param known what the caller has seen last
     * @param atMost how long to wait
     * @throws ScalingException if the platform cannot say
     * @throws InterruptedException if interrupted meanwhile
     */
    default Replicas awaitChange(Replicas known, Duration atMost)
            throws ScalingException, InterruptedException {
        long start = System.nanoTime();
        boolean isSettled =
                known.running() >= known.desired()
                        && known.located().orElse(List.of()).stream().allMatch(Replica::isReady);
        while (true) {
            Replicas found = observe();
            long waited = System.nanoTime() - start;
            long left = atMost.toNanos() - waited;
            if (left <= 0 || !found.equals(known)) {
                return found;
            }
            long pause = isSettled ? 250_000_000 : Math.clamp(waited / 20, 25_000_000, 250_000_000);
            Thread.sleep(Duration.ofNanos(Math.min(left, pause)));
        }
    }

    /**
     * Lets go of what the executor holds in the gateway: threads, connections, and processes that
     * are its own. What a platform runs by itself goes on running. Called once, on a thread that
     * may block for a few seconds, when no other call is under way.
     */
    @Override
    default void close() {}
}
