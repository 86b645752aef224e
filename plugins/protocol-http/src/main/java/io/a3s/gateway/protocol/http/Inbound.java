package io.a3s.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * What a client sends: used at once as far as that is possible, and held otherwise. Reading goes on
 * meanwhile up to a bound, so that a client that leaves is noticed. Used on the connection's event
 * loop.
 */
final class Inbound {
    private static final int MAX_HELD = 64 * 1024;

    /** How many requests that came in one go are begun before other connections get their turn. */
    private static final int MAX_BEGUN_PER_TURN = 64;

    private static final long PAUSE_MILLIS = 1;

    /** What uses it. */
    interface User {
        /** Takes ownership and returns true, or returns false if the buffer has to wait. */
        boolean use(ByteBuf in);

        /** Learns that nothing more can be used now. */
        void onUsed();

        /** Learns that something was used after a read had ended, as if there were another. */
        void onResumed();

        /** Learns that using it has failed. */
        void onFailure(RuntimeException failure);
    }

    private final User user;
    private final LoopState loop;
    private final Channel channel;
    private final HeldBytes held = new HeldBytes();
    private final Runnable resuming = this::resume;
    private boolean isPumping;
    private boolean autoRead = true;
    private int begun;

    Inbound(User user, LoopState loop, Channel channel) {
        this.user = user;
        this.loop = loop;
        this.channel = channel;
    }

    /** Takes what was read. Takes ownership. */
    void read(ByteBuf in) {
        if (held.isEmpty() && !isPumping) {
            pump(in);
        } else {
            held.add(in);
        }
        bound();
    }

    private void pump(ByteBuf first) {
        isPumping = true;
        begun = 0;
        try {
            ByteBuf in = first;
            while (in != null) {
                if (!user.use(in)) {
                    held.putBack(in);
                    break;
                }
                in = held.poll();
            }
        } catch (RuntimeException e) {
            user.onFailure(e);
        } finally {
            isPumping = false;
        }
        user.onUsed();
        if (begun == MAX_BEGUN_PER_TURN && !held.isEmpty()) {
            // Not as a task, which would run before anything is read from others.
            var _ = loop.loop.schedule(resuming, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void bound() {
        boolean wanted = held.octets() < MAX_HELD;
        if (wanted != autoRead) {
            autoRead = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    /** Goes on with what is held. */
    private void resume() {
        ByteBuf next = isPumping ? null : held.poll();
        if (next != null) {
            pump(next);
            bound();
            user.onResumed();
        }
    }

    /** Goes on as a task, so that a row of pipelined requests does not nest. */
    void resumeLater() {
        if (!isPumping && !held.isEmpty()) {
            loop.loop.execute(resuming);
        }
    }

    /** Returns whether nothing is held. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Returns whether something is being used, which goes on by itself. */
    boolean isPumping() {
        return isPumping;
    }

    /**
     * Returns whether a request can be begun now. A client that does not take its responses is
     * given no more of them, and one that sends many requests in one go does not keep others
     * waiting.
     */
    boolean mayBegin() {
        return channel.isWritable() && begun < MAX_BEGUN_PER_TURN;
    }

    /** Counts a request that was begun. */
    void onBegun() {
        begun++;
    }

    /** Returns what came behind the preface of HTTP/2, with the preface. Takes ownership. */
    ByteBuf behindPreface(ByteBufAllocator allocator, ByteBuf rest) {
        return H2Preface.restore(allocator, rest, held);
    }

    /** Drops what is held. */
    void release() {
        held.release();
    }

    /** Drops what is held, and reads what is yet to come. */
    void dropAndRead() {
        held.release();
        bound();
    }
}
