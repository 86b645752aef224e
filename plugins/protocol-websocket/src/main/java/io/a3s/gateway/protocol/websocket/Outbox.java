package io.a3s.gateway.protocol.websocket;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Messages that wait for one client, bounded in number and size. Safe for any thread. */
final class Outbox {
    /** What became of a message. */
    enum Result {
        /** It waits, and somebody has to come for it. */
        FIRST,
        /** It waits with others. */
        QUEUED,
        /** There was no room. */
        FULL
    }

    private final int maxMessages;
    private final long maxBytes;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    // Whether whoever takes messages knows that there are any.
    private boolean announced;

    Outbox(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    synchronized Result offer(Message message) {
        if (closed) {
            return Result.QUEUED;
        }
        if (messages.size() >= maxMessages || bytes + message.size() > maxBytes) {
            return Result.FULL;
        }
        messages.add(message);
        bytes += message.size();
        if (announced) {
            return Result.QUEUED;
        }
        announced = true;
        return Result.FIRST;
    }

    /** Makes room. Returns what had to go, or null if there is nothing. */
    synchronized @Nullable Message dropOldest() {
        return take();
    }

    /** Takes the next message; after null, the next one that is offered is the first again. */
    synchronized @Nullable Message poll() {
        Message next = take();
        if (next == null) {
            announced = false;
        }
        return next;
    }

    private @Nullable Message take() {
        Message next = messages.poll();
        if (next != null) {
            bytes -= next.size();
        }
        return next;
    }

    /** Forgets all messages, and those to come. */
    synchronized void close() {
        closed = true;
        messages.clear();
        bytes = 0;
    }
}
