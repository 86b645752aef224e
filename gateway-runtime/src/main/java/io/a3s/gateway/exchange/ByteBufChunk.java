package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.body.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;

/**
 * A buffer lent to a transform for the time of one call. Afterwards the buffer may hold the body of
 * another exchange, so the chunk gives nothing of it any more.
 */
final class ByteBufChunk implements Chunk {
    private final ByteBuf data;
    private boolean expired;

    ByteBufChunk(ByteBuf data) {
        this.data = data;
    }

    /** Returns the buffer with a share of its own. */
    ByteBuf share() {
        return valid().retainedSlice();
    }

    /** Ends the loan. */
    void expire() {
        expired = true;
    }

    @Override
    public int length() {
        return valid().readableBytes();
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return valid().nioBuffer().asReadOnlyBuffer();
    }

    @Override
    public byte[] toByteArray() {
        return ByteBufUtil.getBytes(valid());
    }

    private ByteBuf valid() {
        if (expired) {
            throw new IllegalStateException(
                    "the chunk is used after its callback (expected: a copy by toByteArray)");
        }
        return data;
    }
}
