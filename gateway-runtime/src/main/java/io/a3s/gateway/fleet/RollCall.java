package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each gateway of a fleet says to the others, topic by topic, and hears of them, about once a
 * second. All that one has to say is one announcement, so that the store has little to do however
 * many services there are. Safe for use by any thread; no call asks the store.
 */
public final class RollCall implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RollCall.class);
    private static final String GROUP = "gateways";
    private static final Duration EVERY = Duration.ofSeconds(1);
    // Requests that wait for a replica make it quicker, but not by any number.
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final StateStore store;
    private final String member;
    private final Duration ttl;
    private final Map<String, byte[]> mine = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore wanted = new Semaphore(0);
    private final Thread calling;
    private final Runnable urgent;
    private volatile Map<String, Map<String, byte[]>> others = Map.of();
    private volatile long heardNanos = System.nanoTime();
    private volatile int members = 1;
    private volatile boolean isHurried;
    private volatile boolean isPrompted;

    /**
     * @param urgent lets the other gateways know that there is something new, if it can
     */
    RollCall(StateStore store, String member, Duration ttl, Runnable urgent) {
        this.store = store;
        this.member = member;
        this.ttl = ttl;
        this.urgent = urgent;
        this.calling = Thread.ofVirtual().name("fleet-roll-call").unstarted(this::call);
    }

    /** Begins to call. */
    void start() {
        heardNanos = System.nanoTime();
        calling.start();
    }

    /** Says something about a topic, in place of what was said before, with the next call. */
    public void say(String topic, byte[] what) {
        if (mine.put(topic, what.clone()) == null) {
            wanted.release();
        }
    }

    /** Says no more about a topic. */
    public void silence(String topic) {
        mine.remove(topic);
    }

    /** Lets the others hear at once what has been said, where the store can. */
    public void hurry() {
        isHurried = true;
        wanted.release();
    }

    /** Returns what the other gateways have said about a topic lately, by member. */
    public Map<String, byte[]> others(String topic) {
        return others.getOrDefault(topic, Map.of());
    }

    /** Returns whether what is known of the others is of the time that counts. */
    public boolean isCurrent() {
        return System.nanoTime() - heardNanos < ttl.toNanos();
    }

    /** Runs something each time another gateway is in a hurry. Quick, and safe to call twice. */
    public void whenHurried(Runnable listener) {
        listeners.add(listener);
    }

    /** Ends {@link #whenHurried}. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** Returns how many gateways there are, with this one. */
    int members() {
        return members;
    }

    /** Another gateway is in a hurry. */
    void prompted() {
        isPrompted = true;
        wanted.release();
    }

    private void call() {
        try {
            while (true) {
                // Those that have nothing to say only let the others know that they are there.
                Duration pause = mine.isEmpty() ? ttl.dividedBy(4) : EVERY;
                boolean _ = wanted.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                wanted.drainPermits();
                callOnce();
                Thread.sleep(LEAST);
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private void callOnce() throws InterruptedException {
        boolean isOwnHurry = isHurried;
        isHurried = false;
        boolean isOthersHurry = isPrompted;
        isPrompted = false;
        try {
            store.announce(GROUP, member, Announcement.encode(new TreeMap<>(mine)), ttl);
            if (isOwnHurry) {
                urgent.run();
            }
            hear();
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("nothing was heard of the other gateways");
            return;
        }
        if (isOthersHurry) {
            listeners.forEach(Runnable::run);
        }
    }

    private void hear() throws StoreException, InterruptedException {
        long asked = System.nanoTime();
        Map<String, Map<String, byte[]>> heard = new HashMap<>();
        Map<String, byte[]> all = store.announced(GROUP);
        all.forEach(
                (from, bytes) -> {
                    if (!from.equals(member)) {
                        Announcement.decode(bytes)
                                .forEach(
                                        (topic, what) ->
                                                heard.computeIfAbsent(topic, _ -> new HashMap<>())
                                                        .put(from, what));
                    }
                });
        others = heard;
        members = all.size() + (all.containsKey(member) ? 0 : 1);
        heardNanos = asked;
    }

    @Override
    public void close() {
        if (calling.getState() == Thread.State.NEW) {
            return;
        }
        calling.interrupt();
        try {
            boolean _ = calling.join(PATIENCE);
            store.withdraw(GROUP, member);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("this gateway is forgotten with its time");
        }
    }
}
