package io.a3s.gateway.rollout;

import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.LogThrottle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a gateway's rollouts, whose failures do not stop them: they are told of, and the
 * states in memory hold. For one thread at a time.
 */
final class StateKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateKeeper.class);

    private interface Opening {
        RolloutStore open() throws IOException;
    }

    private final LogThrottle failures = new LogThrottle(System.nanoTime());
    // Where the states are: a directory, or a fleet.
    private @Nullable Object place;
    private @Nullable RolloutStore store;
    private boolean isStored = true;

    /** Keeps states in a directory from now on. */
    void open(Path directory) {
        open(directory, () -> new FileRolloutStore(directory));
    }

    /** Keeps states with the other gateways of a fleet from now on. */
    void open(Fleet fleet) {
        open(fleet, () -> new FleetRolloutStore(fleet));
    }

    private void open(Object wanted, Opening opening) {
        if (wanted.equals(place)) {
            return;
        }
        close();
        place = wanted;
        try {
            store = opening.open();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Returns whether this gateway makes the steps. */
    boolean isLeader() {
        RolloutStore open = store;
        // Without a store there is nobody else.
        return open == null || open.isLeader();
    }

    /** Returns the state of a service's rollout, or null if there is none that can be read. */
    @Nullable RolloutState read(String service) {
        RolloutStore open = store;
        if (open == null) {
            return null;
        }
        try {
            return open.read(service).orElse(null);
        } catch (IOException e) {
            failed(e);
            return null;
        }
    }

    /** Returns false if the stored state is another one than the state's predecessor. */
    boolean write(RolloutState state) {
        RolloutStore open = store;
        if (open == null) {
            return true;
        }
        try {
            boolean isWritten = open.write(state);
            isStored |= isWritten;
            return isWritten;
        } catch (IOException e) {
            failed(e);
            return true;
        }
    }

    /** Forgets the states of all other services, if this gateway makes the steps. */
    void retain(Set<String> services) {
        RolloutStore open = store;
        if (open == null || !open.isLeader()) {
            return;
        }
        try {
            open.retain(services);
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Returns whether the latest state was stored. */
    boolean isStored() {
        return isStored;
    }

    private void failed(IOException failure) {
        isStored = false;
        if (failures.pass(System.nanoTime()) >= 0) {
            log.atWarn().setCause(failure).log("the state of a rollout is not stored");
        }
    }

    @Override
    public void close() {
        RolloutStore open = store;
        store = null;
        place = null;
        if (open != null) {
            open.close();
        }
    }
}
