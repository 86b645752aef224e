package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.body.Chunk;

/**
 * Implemented by plugins: the gateway's own end of one connection after a switch of protocols. All
 * calls come from the connection's event loop and must not block. The order is: one {@code onOpen},
 * any number of the others, at most one {@code onEnd} and {@code onDrain} among them, one {@code
 * onClose}. What it throws cuts off this connection, and no other.
 *
 * @since 1.0
 */
@Incubating
public interface ByteStreamHandler {
    /** Begins, after the client was told of the switch. Not called if it left before. */
    void onOpen(ByteStream stream);

    /**
     * Takes what the client has sent.
     *
     * @param chunk the bytes; valid during the call, in pieces as they came from the network
     */
    void onChunk(Chunk chunk);

    /** Learns that the client takes data again. */
    default void onWritable() {}

    /** Learns that the time of {@link ByteStream#startTimer} has passed. */
    default void onTimer() {}

    /**
     * Learns that the client will send no more; it may still wait for what is to come. The stream
     * stays open until {@link ByteStream#end}.
     */
    void onEnd();

    /**
     * Learns that the gateway is about to stop. What has not ended by its {@code
     * shutdown_timeout_secs} is cut off then.
     */
    void onDrain();

    /**
     * Learns that the connection is over, however it ended. The last call; none comes if {@code
     * onOpen} did not.
     */
    void onClose();
}
