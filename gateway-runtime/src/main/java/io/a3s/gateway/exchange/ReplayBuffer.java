package io.a3s.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A copy of what of a request's body was sent, up to a limit, so that it can be sent again. It is a
 * copy and not a share, because a share of a small piece would keep the whole read in memory.
 */
final class ReplayBuffer {
    private int limit;
    private int wanted;
    private boolean overflown;
    private @Nullable ByteBuf copy;

    /** Raises the limit for whoever wants to send it again, if it is lower. */
    void allow(int maxBytes) {
        wanted = Math.max(wanted, maxBytes);
        allowIfStale(maxBytes);
    }

    /** Raises the limit for the case that nobody has got what was sent. */
    void allowIfStale(int maxBytes) {
        limit = Math.max(limit, maxBytes);
    }

    /** Returns whether everything that was sent is here. */
    boolean isWhole() {
        return !overflown;
    }

    /** Returns whether everything is here, and within the limit of who wants to send it again. */
    boolean isWanted() {
        return !overflown && size() <= wanted;
    }

    /** Copies a piece. Borrows it. */
    void add(ByteBuf sent) {
        int length = sent.readableBytes();
        if (overflown || length == 0) {
            return;
        }
        ByteBuf kept = copy;
        if ((kept == null ? 0 : kept.readableBytes()) > limit - length) {
            overflown = true;
            close();
            return;
        }
        if (kept == null) {
            kept = ByteBufAllocator.DEFAULT.buffer(length, limit);
            copy = kept;
        }
        kept.writeBytes(sent, sent.readerIndex(), length);
    }

    /** Returns how many bytes are here. */
    int size() {
        return copy == null ? 0 : copy.readableBytes();
    }

    /** Returns a new buffer with everything, which the caller owns, or null if that is nothing. */
    @Nullable ByteBuf again() {
        return copy == null ? null : copy.copy();
    }

    void close() {
        if (copy != null) {
            copy.release();
            copy = null;
        }
    }
}
