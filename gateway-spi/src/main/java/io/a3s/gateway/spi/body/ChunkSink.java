package io.a3s.gateway.spi.body;

import io.a3s.gateway.spi.http.Reply;

/**
 * Implemented by the runtime: takes what a {@link BodyTransform} makes of a body. Valid during the
 * callback that gets it.
 *
 * @since 1.0
 */
public interface ChunkSink {
    /** Passes a chunk on without copying it. A chunk can be emitted once. */
    void emit(Chunk chunk);

    /** Passes bytes on. The array must not be changed afterwards. */
    void emit(byte[] bytes);

    /**
     * Gives the exchange up, as a body does not deserve to go on. If the response's head has not
     * gone out, the reply becomes the response; else the response is cut off. The backend's work is
     * cancelled, and the callback's further output is dropped.
     *
     * @param reply what the client gets if it still can
     */
    void refuse(Reply reply);
}
