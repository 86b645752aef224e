package io.a3s.gateway.spi.body;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by plugins: changes a body while it streams. One instance serves one body, so its
 * fields may hold state. All calls come from the exchange's event loop and must not block.
 *
 * @since 1.0
 */
public interface BodyTransform extends AutoCloseable {
    /**
     * Takes one chunk. Called only while the receiving side has room, so output need not be limited
     * here.
     */
    void onChunk(Chunk chunk, ChunkSink out);

    /**
     * Learns that what has arrived so far is about to be sent on. A transform that holds output
     * back, such as a compressor, emits it here, or whoever reads the stream waits for it.
     */
    default void onFlush(ChunkSink out) {}

    /** Takes the regular end of the body; the last chance to emit. */
    default void onEnd(ChunkSink out) {}

    /**
     * Takes the regular end of the body with the trailers behind it (RFC 9110 §6.5), and may change
     * them or make them part of the body. What is called at the end; without an implementation, it
     * is {@link #onEnd(ChunkSink)} and leaves the trailers as they are.
     *
     * @param trailers the fields, null if there are none
     * @return the trailers to send, null for none
     */
    @Incubating
    default @Nullable Headers onEnd(ChunkSink out, @Nullable Headers trailers) {
        onEnd(out);
        return trailers;
    }

    /**
     * Returns whether the body may end here, although there should be more of it. Asked when the
     * gateway has to end a response and a {@link io.a3s.gateway.spi.protocol.ResponseWatch} could
     * tell the client why: what it says comes like a last piece of the body, or like its trailers,
     * and the end follows. Whoever answers true must leave nothing that the client takes for the
     * whole of what was cut short.
     *
     * @return true if so; false, as it is without an implementation, to have the response cut off
     *     so that the client sees an error
     */
    @Incubating
    default boolean canEndHere() {
        return false;
    }

    /**
     * Frees what the transform holds. Called once, after the end and also when the exchange is cut
     * off.
     */
    @Override
    default void close() {}
}
