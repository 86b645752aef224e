package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;

/**
 * Implemented by plugins: carries messages between the gateways of a fleet, each at most once, and
 * those of one sender in the order in which it sent them. What is sent while a gateway is cut off
 * from the store is lost to it.
 *
 * @since 1.0
 */
@Incubating
public interface MessageBus {
    /** How many bytes a message has at most. */
    int MAX_MESSAGE_BYTES = 1024 * 1024;

    /** Implemented by the runtime: takes the messages of one topic. */
    interface Receiver {
        /**
         * Takes a message. Called by one thread at a time, in order; returns at once.
         *
         * @param message becomes the receiver's
         */
        void received(byte[] message);
    }

    /**
     * Sends a message to all that are subscribed, this gateway included, and returns when the store
     * has it. Called by one thread at a time for each topic.
     *
     * @param topic as keys of a {@link StateStore}
     * @param message at most {@value #MAX_MESSAGE_BYTES} bytes
     * @throws StoreException if it cannot be done, or nobody knows whether it was
     * @throws InterruptedException if interrupted meanwhile; it may have been done all the same
     */
    void publish(String topic, byte[] message) throws StoreException, InterruptedException;

    /**
     * Begins to receive the messages of a topic, as soon as the store is there, and again each time
     * it is back. Returns at once, and asks nobody. There is one receiver for a topic.
     *
     * @return ends it; does nothing when it is called again
     */
    AutoCloseable subscribe(String topic, Receiver receiver);
}
