package io.a3s.gateway.spi.body;

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
}
