package io.a3s.gateway.fleet;

import java.util.ArrayDeque;

/** Messages that wait for a thread, bounded in number and size. Safe for use by any thread. */
final class MessageQueue {
    private static final int MAX_MESSAGES = 4096;
    private static final long MAX_BYTES = 16L << 20;

    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private long bytes;

    /** Returns whether there was room. */
    synchronized boolean offer(byte[] message) {
        if (messages.size() >= MAX_MESSAGES || bytes + message.length > MAX_BYTES) {
            return false;
        }
        messages.add(message);
        bytes += message.length;
        notifyAll();
        return true;
    }

    /** Waits for a message. */
    synchronized byte[] take() throws InterruptedException {
        while (messages.isEmpty()) {
            wait();
        }
        byte[] next = messages.remove();
        bytes -= next.length;
        return next;
    }
}
