package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.store.StateStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The gateways that share a store, of which this one is a member; or this one by itself. Safe for
 * use by any thread.
 */
public final class Fleet implements AutoCloseable {
    private record Purpose(HeldLease lease, int users) {}

    private final String member;
    private final StateStore store;
    private final Duration ttl;
    private final Metrics metrics;
    private final Optional<RollCall> rollCall;
    private final Optional<TopicBus> topics;
    private final Map<String, Purpose> purposes = new HashMap<>();
    private boolean isStarted;

    private Fleet(String member, StateStore store, Duration ttl, Metrics metrics, boolean isAlone) {
        this.member = member;
        this.store = store;
        this.ttl = ttl;
        this.metrics = metrics;
        this.topics = store.messages().map(TopicBus::new);
        this.rollCall = isAlone ? Optional.empty() : Optional.of(openRollCall());
    }

    private RollCall openRollCall() {
        Optional<Topic> hurry = topics.map(bus -> bus.open("roll-call", new NoMetrics()));
        RollCall call =
                new RollCall(
                        store,
                        member,
                        ttl,
                        () -> hurry.ifPresent(topic -> topic.publish(new byte[0])));
        hurry.ifPresent(topic -> topic.subscribe(_ -> call.prompted()));
        metrics.gauge("fleet_members", call::members);
        metrics.gauge("fleet_leads", this::leads);
        return call;
    }

    /**
     * Returns a gateway by itself: it leads always, and what it stores is gone with the process.
     */
    public static Fleet alone() {
        return new Fleet("alone", new MemoryStore(), Duration.ofDays(1), new NoMetrics(), true);
    }

    /**
     * Returns a fleet.
     *
     * @param member this gateway, unlike all others
     * @param type how messages name the store
     * @param end closes the store
     * @param ttl how long a gateway that is not heard of is counted on
     */
    static Fleet of(
            String member,
            String type,
            StateStore store,
            Duration ttl,
            Metrics metrics,
            Runnable end) {
        return new Fleet(member, new WatchedStore(type, store, metrics, end), ttl, metrics, false);
    }

    /** Begins to ask the store; until then the fleet has only been looked at. */
    synchronized void start() {
        if (!isStarted) {
            isStarted = true;
            topics.ifPresent(TopicBus::start);
            rollCall.ifPresent(RollCall::start);
        }
    }

    /** Returns whether there are no others, because the configuration has no {@code store}. */
    public boolean isAlone() {
        return rollCall.isEmpty();
    }

    /** Returns what this gateway is called among the others, unlike them all. */
    public String member() {
        return member;
    }

    /** Returns how long a gateway that is not heard of is counted on. */
    public Duration ttl() {
        return ttl;
    }

    /** Returns what all share. Calls may block, so they are for threads that may. */
    public StateStore store() {
        return store;
    }

    /** Returns what the others say; empty if there are none. */
    public Optional<RollCall> rollCall() {
        return rollCall;
    }

    /**
     * Takes part in the choice of the one that does something for all.
     *
     * @param purpose what it is, as stores take it; see {@link StoreNames}
     * @return to be closed
     */
    public Leadership lead(String purpose) {
        if (isAlone()) {
            return new Always();
        }
        HeldLease lease;
        synchronized (purposes) {
            Purpose present = purposes.get(purpose);
            lease = present == null ? take(purpose) : present.lease();
            purposes.put(purpose, new Purpose(lease, present == null ? 1 : present.users() + 1));
        }
        return new Shared(purpose, lease);
    }

    private HeldLease take(String purpose) {
        return new HeldLease(
                store, purpose, member, ttl, () -> rollCall.ifPresent(RollCall::hurry));
    }

    private void leave(String purpose) {
        Optional<HeldLease> last = Optional.empty();
        synchronized (purposes) {
            Purpose present = purposes.get(purpose);
            if (present != null && present.users() == 1) {
                purposes.remove(purpose);
                last = Optional.of(present.lease());
            } else if (present != null) {
                purposes.put(purpose, new Purpose(present.lease(), present.users() - 1));
            }
        }
        last.ifPresent(HeldLease::close);
    }

    /** Returns how many purposes this gateway leads. */
    int leads() {
        synchronized (purposes) {
            return (int) purposes.values().stream().filter(each -> each.lease().isHeld()).count();
        }
    }

    /**
     * Opens messages between instances of one name, to be closed; empty if the store carries none.
     *
     * @param topic as stores take it; see {@link StoreNames}
     * @param metrics where it is counted what became of them
     */
    public Optional<OpenMessages> messages(String topic, Metrics metrics) {
        return topics.map(bus -> bus.open("messages/" + topic, metrics));
    }

    @Override
    public void close() {
        List<Purpose> held;
        synchronized (purposes) {
            held = List.copyOf(purposes.values());
            purposes.clear();
        }
        held.forEach(each -> each.lease().close());
        rollCall.ifPresent(RollCall::close);
        topics.ifPresent(TopicBus::close);
        store.close();
    }

    private static final class Always implements Leadership {
        private volatile boolean isOpen = true;

        @Override
        public boolean isLeader() {
            return isOpen;
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    /** One of several that share a lease. */
    private final class Shared implements Leadership {
        private final String purpose;
        private final HeldLease lease;
        private final AtomicBoolean isOpen = new AtomicBoolean(true);

        Shared(String purpose, HeldLease lease) {
            this.purpose = purpose;
            this.lease = lease;
        }

        @Override
        public boolean isLeader() {
            return isOpen.get() && lease.isHeld();
        }

        @Override
        public void close() {
            if (isOpen.compareAndSet(true, false)) {
                leave(purpose);
            }
        }
    }
}
