package io.a3s.gateway.service;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number that changes whenever the health of some backend does, so that pools know when to look
 * again.
 */
public final class HealthEpoch {
    private final AtomicInteger value = new AtomicInteger();

    /** Lets pools look again. */
    public void advance() {
        value.incrementAndGet();
    }

    int current() {
        return value.get();
    }
}
