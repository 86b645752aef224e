package io.a3s.gateway.rollout;

import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.LogThrottle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a gateway's rollouts, which may become another one. Opened and closed by one thread
 * at a time; any may ask for it, and does not wait.
 */
final class StateKeeper {
    private static final Logger log = LoggerFactory.getLogger(StateKeeper.class);

    private final LogThrottle failures = new LogThrottle(System.nanoTime());
    // Where the states are: a directory, or a fleet.
    private @Nullable Object place;
    private volatile @Nullable RolloutStore store;

    /** Keeps states in a directory from now on. */
    void open(Path directory) {
        open(directory, () -> new FileRolloutStore(directory));
    }

    /** Keeps states with the other gateways of a fleet from now on. */
    void open(Fleet fleet) {
        open(fleet, () -> new FleetRolloutStore(fleet));
    }

    /** Keeps states in another place, unless that is the same. */
    void open(Object wanted, Supplier<RolloutStore> opening) {
        if (wanted.equals(place)) {
            return;
        }
        RolloutStore before = store;
        place = wanted;
        store = opening.get();
        if (before != null) {
            closeQuietly(before);
        }
    }

    // To give the lead up may take as long as the store likes.
    private static void closeQuietly(RolloutStore before) {
        Thread _ = Thread.ofVirtual().name("rollouts-close").start(before::close);
    }

    /**
     * Returns the store.
     *
     * @throws IOException if there is none any more
     */
    RolloutStore store() throws IOException {
        RolloutStore open = store;
        if (open == null) {
            throw new IOException("closed");
        }
        return open;
    }

    /** Returns whether this gateway makes the steps. */
    boolean isLeader() {
        RolloutStore open = store;
        return open != null && open.isLeader();
    }

    /** Returns whether it is certain that nobody makes steps. */
    boolean isCutOff() {
        RolloutStore open = store;
        return open != null && open.isCutOff();
    }

    /** Returns whether gateways that see different requests share the store. */
    boolean isShared() {
        RolloutStore open = store;
        return open != null && open.isShared();
    }

    Optional<Talk> talk() {
        RolloutStore open = store;
        return open == null ? Optional.empty() : open.talk();
    }

    /** A call of the store has failed. */
    void failed(IOException failure) {
        if (failures.pass(System.nanoTime()) >= 0) {
            log.atWarn()
                    .addKeyValue("reason", failure.getMessage())
                    .log("the state of a rollout is not stored");
        }
    }

    /** Keeps states nowhere from now on. Returns the store, which is to be closed. */
    Optional<RolloutStore> release() {
        RolloutStore open = store;
        store = null;
        place = null;
        return Optional.ofNullable(open);
    }
}
