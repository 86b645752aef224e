package io.a3s.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is sent until it is flushed, so that a head, framing and small pieces of body leave
 * in one buffer, and everything else in one gathering write. Until the channel is there, it waits
 * here.
 */
final class Outbound {
    /** Up to this size copying is cheaper than one more buffer to write. */
    private static final int MAX_JOINED = 4096;

    private static final int MIN_BUFFER = 512;
    private static final int LARGE_BUFFER = 16 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable Channel channel;
    private @Nullable ByteBuf joined;
    private @Nullable ArrayDeque<ByteBuf> waiting;
    private boolean needsFlush;
    private boolean flushWhenAttached;
    private boolean closed;

    Outbound(ByteBufAllocator allocator, @Nullable Channel channel) {
        this.allocator = allocator;
        this.channel = channel;
    }

    /** Writes what waited for the channel. */
    void attach(Channel connected) {
        channel = connected;
        ArrayDeque<ByteBuf> buffers = waiting;
        waiting = null;
        if (buffers != null) {
            buffers.forEach(this::write);
        }
        if (flushWhenAttached) {
            flush();
        }
    }

    /** Returns whether nothing waits to be written, here or in the channel. */
    boolean isEmpty() {
        Channel target = channel;
        if (joined != null || target == null) {
            return false;
        }
        ChannelOutboundBuffer pending = target.unsafe().outboundBuffer();
        return pending != null && pending.totalPendingWriteBytes() == 0;
    }

    /**
     * Returns a buffer to append to, with room for at least so many octets. It is valid until the
     * next call.
     */
    ByteBuf buffer(int needed) {
        int room = needed;
        ByteBuf buffer = joined;
        if (buffer != null) {
            if (buffer.writableBytes() >= room) {
                return buffer;
            }
            joined = null;
            write(buffer);
            // There is more than usual to send, so that many small buffers would follow.
            room = Math.max(room, LARGE_BUFFER);
        }
        buffer = allocator.ioBuffer(Math.max(room, MIN_BUFFER));
        joined = buffer;
        return buffer;
    }

    /** Appends data. Takes ownership. */
    void data(ByteBuf data) {
        ByteBuf buffer = joined;
        if (buffer != null) {
            int size = data.readableBytes();
            if (size <= MAX_JOINED && size <= buffer.writableBytes()) {
                buffer.writeBytes(data);
                data.release();
                return;
            }
            joined = null;
            write(buffer);
        }
        write(data);
    }

    private void write(ByteBuf buffer) {
        if (closed) {
            buffer.release();
            return;
        }
        Channel target = channel;
        if (target != null) {
            needsFlush = true;
            var _ = target.write(buffer, target.voidPromise());
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.addLast(buffer);
    }

    /** Writes everything out. */
    void flush() {
        ByteBuf buffer = joined;
        if (buffer != null) {
            joined = null;
            write(buffer);
        }
        Channel target = channel;
        if (target == null) {
            flushWhenAttached = true;
        } else if (needsFlush) {
            needsFlush = false;
            target.flush();
        }
    }

    /** Drops what was not handed to the channel, and whatever comes from now on. */
    void close() {
        closed = true;
        ByteBuf buffer = joined;
        if (buffer != null) {
            joined = null;
            buffer.release();
        }
        ArrayDeque<ByteBuf> buffers = waiting;
        waiting = null;
        if (buffers != null) {
            buffers.forEach(ByteBuf::release);
        }
    }
}
