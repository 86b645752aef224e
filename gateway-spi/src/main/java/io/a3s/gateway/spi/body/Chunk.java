package io.a3s.gateway.spi.body;

import java.nio.ByteBuffer;

/**
 * Implemented by the runtime: a piece of a body as it arrived, with no meaning in where it begins
 * and ends. Borrowed: valid during the callback that gets it.
 *
 * @since 1.0
 */
public interface Chunk {
    /** Returns the number of bytes. */
    int length();

    /** Returns a read-only view, valid as long as the chunk. */
    ByteBuffer asByteBuffer();

    /** Returns a copy of the bytes, which the caller may keep. */
    byte[] toByteArray();
}
