package io.a3s.gateway.protocol.websocket;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Frames that wait for one client, bounded in number and size. Safe for any thread. */
final class Outbox {
    /** What became of a frame. */
    enum Result {
        /** It waits, and somebody has to come for it. */
        FIRST,
        /** It waits with others. */
        QUEUED,
        /** There was no room. */
        FULL
    }

    private final int maxFrames;
    private final long maxBytes;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    // Whether whoever takes frames knows that there are any.
    private boolean announced;

    Outbox(int maxFrames, long maxBytes) {
        this.maxFrames = maxFrames;
        this.maxBytes = maxBytes;
    }

    synchronized Result offer(byte[] frame) {
        if (closed) {
            return Result.QUEUED;
        }
        if (frames.size() >= maxFrames || bytes + frame.length > maxBytes) {
            return Result.FULL;
        }
        frames.add(frame);
        bytes += frame.length;
        if (announced) {
            return Result.QUEUED;
        }
        announced = true;
        return Result.FIRST;
    }

    /** Makes room. Returns false if there is nothing to drop. */
    synchronized boolean dropOldest() {
        byte[] oldest = frames.poll();
        if (oldest == null) {
            return false;
        }
        bytes -= oldest.length;
        return true;
    }

    /** Takes the next frame; after null, the next one that is offered is the first again. */
    synchronized byte @Nullable [] poll() {
        byte[] next = frames.poll();
        if (next == null) {
            announced = false;
            return null;
        }
        bytes -= next.length;
        return next;
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Forgets all frames, and those to come. */
    synchronized void close() {
        closed = true;
        frames.clear();
        bytes = 0;
    }
}
