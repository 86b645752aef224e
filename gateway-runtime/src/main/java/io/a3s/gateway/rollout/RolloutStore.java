package io.a3s.gateway.rollout;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Where the states of rollouts survive: one document for each service, with a version, for all
 * gateways in front of it. Safe for use by any thread; the calls may block.
 */
interface RolloutStore extends AutoCloseable {
    /**
     * Returns whether this gateway is the one that makes steps. There is at most one; all may give
     * commands.
     */
    boolean isLeader();

    /**
     * Returns the state of a service's rollout.
     *
     * @throws IOException if it cannot be read, or is no such document
     */
    Optional<RolloutState> read(String service) throws IOException;

    /**
     * Writes a state if the stored one is its predecessor: of version one less, or none.
     *
     * @return false if it is not, and nothing has been changed
     */
    boolean write(RolloutState next) throws IOException;

    /** Removes the states of all other services. */
    void retain(Set<String> services) throws IOException;

    @Override
    void close();
}
