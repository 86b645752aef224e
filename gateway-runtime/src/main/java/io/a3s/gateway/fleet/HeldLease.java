package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease that is taken as soon as it is free, and prolonged long before it ends. By this gateway's
 * clock it ends a little earlier than by the store's, so that two do not hold it, however long a
 * call to the store took, as long as the store does not forget it.
 */
final class HeldLease implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HeldLease.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final StateStore store;
    private final String purpose;
    private final String member;
    private final Duration ttl;
    private final Thread keeping;
    private final Runnable changed;
    private volatile boolean isHeld;
    private volatile long untilNanos;
    private boolean wasLeader;

    /**
     * @param changed runs when the lease was taken or lost
     */
    HeldLease(StateStore store, String purpose, String member, Duration ttl, Runnable changed) {
        this.store = store;
        this.purpose = purpose;
        this.member = member;
        this.ttl = ttl;
        this.changed = changed;
        this.keeping = Thread.ofVirtual().name("fleet-lease-" + purpose).start(this::keep);
    }

    boolean isHeld() {
        return isHeld && untilNanos - System.nanoTime() > 0;
    }

    private void keep() {
        try {
            while (true) {
                ask();
                tell();
                Thread.sleep(isHeld ? ttl.dividedBy(4) : ttl.dividedBy(8));
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private void ask() throws InterruptedException {
        long asked = System.nanoTime();
        try {
            boolean isMine = store.tryHold("lease/" + purpose, member, ttl);
            untilNanos = asked + ttl.multipliedBy(9).dividedBy(10).toNanos();
            isHeld = isMine;
        } catch (StoreException e) {
            // What was held is held until its time is over.
            isHeld = isHeld();
        }
    }

    private void tell() {
        boolean isLeader = isHeld();
        if (isLeader != wasLeader) {
            wasLeader = isLeader;
            log.atInfo()
                    .addKeyValue("purpose", purpose)
                    .addKeyValue("member", member)
                    .log(isLeader ? "leads" : "leads no more");
            changed.run();
        }
    }

    @Override
    public void close() {
        keeping.interrupt();
        try {
            boolean _ = keeping.join(PATIENCE);
            boolean mayBeHeld = isHeld;
            isHeld = false;
            if (mayBeHeld) {
                store.release("lease/" + purpose, member);
                log.atInfo().addKeyValue("purpose", purpose).log("has given up to lead");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("a lease ends with its time");
        }
    }
}
