package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.body.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;

/** A buffer lent to a transform for the time of one call. */
final class ByteBufChunk implements Chunk {
    private final ByteBuf data;

    ByteBufChunk(ByteBuf data) {
        this.data = data;
    }

    /** Returns the buffer with a share of its own. */
    ByteBuf share() {
        return data.retainedSlice();
    }

    @Override
    public int length() {
        return data.readableBytes();
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return data.nioBuffer().asReadOnlyBuffer();
    }

    @Override
    public byte[] toByteArray() {
        return ByteBufUtil.getBytes(data);
    }
}
