package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;
import java.util.function.Consumer;

/**
 * Implemented by the runtime: messages between instances of one name in all gateways of a fleet, as
 * long as a store carries them. Each arrives at most once at each other gateway and never at the
 * one that sent it; those of one gateway arrive in the order in which it sent them. What is sent
 * while a gateway is cut off from the store is lost to it, which the runtime counts.
 *
 * <p>Safe for use by any thread, also by event loops: no call blocks.
 *
 * @since 1.0
 */
@Incubating
public interface Messages {
    /** How many bytes a message has at most. */
    int MAX_BYTES = MessageBus.MAX_MESSAGE_BYTES - 256;

    /**
     * Sends a message to the other gateways, some time soon.
     *
     * @param message copied
     * @return whether it is on its way; false if too many others are, or if it is too long
     */
    boolean publish(byte[] message);

    /**
     * Begins to receive, until the instance is closed. Once for each instance.
     *
     * @param receiver called by one thread at a time, and not by an event loop; what it takes
     *     becomes its own. It returns soon: meanwhile others wait, and those that are too many are
     *     lost
     */
    void subscribe(Consumer<byte[]> receiver);
}
