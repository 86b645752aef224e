package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.body.Chunk;
import java.nio.ByteBuffer;

/** A chunk that notices use after its callback. */
final class FakeChunk implements Chunk {
    private final byte[] bytes;
    private boolean expired;
    private boolean emitted;

    FakeChunk(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int length() {
        return valid().length;
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(valid()).asReadOnlyBuffer();
    }

    @Override
    public byte[] toByteArray() {
        return valid().clone();
    }

    /**
     * Returns a chunk of the same bytes for the next one in the chain, which a chunk gives once.
     */
    FakeChunk emit() {
        byte[] content = valid();
        if (emitted) {
            throw new IllegalStateException("the chunk was already emitted (expected: once)");
        }
        emitted = true;
        return new FakeChunk(content);
    }

    /** Marks the end of the callback the chunk was lent to. */
    void expire() {
        expired = true;
    }

    private byte[] valid() {
        if (expired) {
            throw new IllegalStateException(
                    "the chunk is used after its callback (expected: a copy by toByteArray)");
        }
        return bytes;
    }
}
