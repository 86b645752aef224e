package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.body.ChunkSink;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects what an encoder puts out during one call. */
final class EncodedBytes {
    private static final int LEAST = 1024;

    private byte[] bytes = new byte[LEAST];
    private int size;

    /** Returns room for output; {@link #advance} says how much of it was used. */
    ByteBuffer room() {
        if (bytes.length - size < LEAST / 2) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        return ByteBuffer.wrap(bytes, size, bytes.length - size);
    }

    /** Counts what was written into {@link #room}. */
    void advance(int count) {
        size += count;
    }

    /** Adds all of a piece of output. */
    void add(ByteBuffer output) {
        int length = output.remaining();
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        }
        output.get(bytes, size, length);
        size += length;
    }

    /** Passes on what has been collected, and returns how much that is. */
    int emitTo(ChunkSink sink) {
        int length = size;
        if (length > 0) {
            size = 0;
            sink.emit(Arrays.copyOf(bytes, length));
        }
        return length;
    }
}
