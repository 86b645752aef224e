package io.a3s.gateway.rollout;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that can be away, and that can hang. */
final class FakeRolloutStore implements RolloutStore {
    final Map<String, RolloutState> states = new ConcurrentHashMap<>();
    final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    volatile boolean isLeader = true;
    volatile boolean isShared = true;
    volatile boolean isCutOff;
    volatile boolean isAway;
    volatile boolean isClosed;
    // How many calls came while it was away.
    final AtomicInteger refusals = new AtomicInteger();
    // Of these services no call returns before it is counted down.
    final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();

    /** Lets calls for a service hang. Returns what is counted down when one does. */
    CountDownLatch hold(String service) {
        CountDownLatch hanging = new CountDownLatch(1);
        asked.put(service, hanging);
        held.put(service, new CountDownLatch(1));
        return hanging;
    }

    void let(String service) {
        CountDownLatch latch = held.remove(service);
        if (latch != null) {
            latch.countDown();
        }
    }

    private void answer(String service) throws IOException {
        CountDownLatch latch = held.get(service);
        if (latch != null) {
            Objects.requireNonNull(asked.get(service)).countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (isAway) {
            refusals.incrementAndGet();
            throw new IOException("away");
        }
    }

    @Override
    public boolean isLeader() {
        return isLeader;
    }

    @Override
    public boolean isCutOff() {
        return isCutOff;
    }

    @Override
    public boolean isShared() {
        return isShared;
    }

    @Override
    public Optional<RolloutState> read(String service) throws IOException {
        answer(service);
        return Optional.ofNullable(states.get(service));
    }

    @Override
    public synchronized boolean write(RolloutState next, long expected) throws IOException {
        answer(next.service());
        RolloutState present = states.get(next.service());
        if ((present == null ? 0 : present.version()) != expected) {
            return false;
        }
        states.put(next.service(), next);
        return true;
    }

    @Override
    public void forget(String service) throws IOException {
        answer(service);
        states.remove(service);
        forgotten.add(service);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
