package io.a3s.gateway.authentication;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Lets a few checks of passwords run at a time, so that strangers who send wrong ones take up no
 * more than a part of the processor and of the memory. Some more wait for their turn, a few for
 * each client so that one alone cannot keep out the others; those beyond, and those that wait too
 * long, are turned away. Safe for use by any thread that may block.
 */
public final class VerificationGate {
    private static final int MAX_WAITING = 100;
    // More than the connections of one browser, all of which may come with the same password.
    private static final int MAX_PER_CLIENT = 10;
    private static final long MAX_WAIT_SECONDS = 5;

    private final Semaphore running;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    // Has entries for those who are at it only, so it is bounded as well.
    private final ConcurrentHashMap<Long, Integer> clients = new ConcurrentHashMap<>();

    /**
     * Makes a gate.
     *
     * @param concurrency how many may run at a time, 1 or more
     * @param maxWaiting how many may wait for that, 0 or more
     */
    public VerificationGate(int concurrency, int maxWaiting) {
        // Fair, or a flood of newcomers would overtake those who wait.
        this.running = new Semaphore(concurrency, true);
        this.maxWaiting = maxWaiting;
    }

    /** Makes a gate that leaves half of the processors to others. */
    public static VerificationGate halfOfTheProcessors() {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new VerificationGate(half, MAX_WAITING);
    }

    /** What became of a check. */
    public enum Outcome {
        /** It was made, and the password was right. */
        MATCHED,
        /** It was made, and the password was wrong. */
        DIFFERENT,
        /** It was not made. */
        BUSY
    }

    /**
     * Runs a check when it is its turn.
     *
     * @param client who asks for it; an IPv6 network of 64 bits counts as one
     * @throws InterruptedException if interrupted while it waits
     */
    public Outcome check(InetAddress client, BooleanSupplier password) throws InterruptedException {
        Long network = network(client);
        if (clients.merge(network, 1, Integer::sum) > MAX_PER_CLIENT) {
            leave(network);
            return Outcome.BUSY;
        }
        try {
            return checkInTurn(password);
        } finally {
            leave(network);
        }
    }

    // Whoever has an IPv6 address has 2^64 of them.
    private static Long network(InetAddress client) {
        ByteBuffer address = ByteBuffer.wrap(client.getAddress());
        return address.remaining() == Integer.BYTES ? address.getInt() : address.getLong();
    }

    private void leave(Long network) {
        clients.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
    }

    private Outcome checkInTurn(BooleanSupplier password) throws InterruptedException {
        if (!enter()) {
            return Outcome.BUSY;
        }
        try {
            return password.getAsBoolean() ? Outcome.MATCHED : Outcome.DIFFERENT;
        } finally {
            running.release();
        }
    }

    private boolean enter() throws InterruptedException {
        // Unlike the method without a time, this one overtakes nobody.
        if (running.tryAcquire(0, TimeUnit.SECONDS)) {
            return true;
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            return running.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }
}
