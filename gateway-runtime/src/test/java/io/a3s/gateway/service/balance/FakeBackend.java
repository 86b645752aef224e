package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend whose work a test decides on. */
final class FakeBackend implements Backend {
    private final String name;
    private final int weight;
    private final AtomicInteger active = new AtomicInteger();
    private volatile long latency;

    FakeBackend(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    FakeBackend busy(int requests) {
        active.set(requests);
        return this;
    }

    FakeBackend slow(long nanos) {
        latency = nanos;
        return this;
    }

    int take() {
        return active.incrementAndGet();
    }

    @Override
    public URI url() {
        return URI.create("http://" + name);
    }

    @Override
    public String host() {
        return name;
    }

    @Override
    public int port() {
        return 80;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int activeRequests() {
        return active.get();
    }

    @Override
    public long latencyNanos() {
        return latency;
    }

    @Override
    public String toString() {
        return name;
    }
}
