package io.a3s.gateway.spi.provider;

import io.a3s.gateway.spi.Incubating;

/**
 * Implemented by plugins: finds out what there is, and says so each time it changes.
 *
 * @since 1.0
 */
@Incubating
public interface Provider extends AutoCloseable {
    /**
     * Watches, and publishes what there is: at once, even if that is nothing, and after each
     * change. Called once, on a virtual thread of its own; it may block, and ends when it is
     * interrupted.
     *
     * <p>It may return when there is nothing more to say. After an exception the gateway tells of
     * it, keeps what was published, and after a while makes another provider and runs that.
     *
     * @throws InterruptedException if interrupted
     * @throws Exception if it cannot go on
     */
    void run(ProviderSink sink) throws Exception;

    /**
     * Lets go of what it holds: threads, connections. Called once, after {@link #run} has ended.
     */
    @Override
    default void close() {}
}
