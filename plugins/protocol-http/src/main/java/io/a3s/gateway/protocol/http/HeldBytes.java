package io.a3s.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What was read and cannot be used yet. */
final class HeldBytes {
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(2);
    private int octets;

    /** Returns the number of octets held. */
    int octets() {
        return octets;
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    /** Adds what was read last. Takes ownership. */
    void add(ByteBuf buffer) {
        buffers.addLast(buffer);
        octets += buffer.readableBytes();
    }

    /** Puts back what was polled and not used up. Takes ownership. */
    void putBack(ByteBuf buffer) {
        buffers.addFirst(buffer);
        octets += buffer.readableBytes();
    }

    /** Returns what was read first and gives up its ownership, or null if nothing is held. */
    @Nullable ByteBuf poll() {
        ByteBuf buffer = buffers.pollFirst();
        if (buffer != null) {
            octets -= buffer.readableBytes();
        }
        return buffer;
    }

    /** Drops everything. */
    void release() {
        for (ByteBuf buffer = poll(); buffer != null; buffer = poll()) {
            buffer.release();
        }
    }
}
