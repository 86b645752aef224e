package io.a3s.gateway.rollout;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where the states of rollouts survive: one document for each service, with a version, for all
 * gateways in front of it. Safe for use by any thread; the calls may block, apart from those that
 * say they do not.
 */
interface RolloutStore extends AutoCloseable {
    /**
     * Returns whether this gateway is the one that makes steps, without asking the store. There is
     * at most one; all may give commands.
     */
    boolean isLeader();

    /** Becomes the one that makes steps if nobody is, where that needs to be asked for. */
    default void tryLead() {}

    /**
     * Returns whether it is certain that nobody makes steps, because the store has not answered for
     * too long. Does not ask it.
     */
    default boolean isCutOff() {
        return false;
    }

    /**
     * Returns whether gateways that see different requests share it: then nothing that gives the
     * new revision more may take effect which the others do not get to know.
     */
    boolean isShared();

    /**
     * Returns the state of a service's rollout.
     *
     * @throws IOException if it cannot be read, or is no such document
     */
    Optional<RolloutState> read(String service) throws IOException;

    /**
     * Writes a state in place of a certain other one.
     *
     * @param expected the version of the one that it replaces; 0 if there is to be none
     * @return false if the stored one is another, and nothing has been changed
     */
    boolean write(RolloutState next, long expected) throws IOException;

    /** Removes the state of a service that has no rollout any more. */
    void forget(String service) throws IOException;

    /**
     * Removes the states of all other services, if this gateway makes the steps and the store can
     * tell which it has.
     *
     * @param services asked for after looking which states there are
     */
    default void retain(Supplier<Set<String>> services) throws IOException {}

    /** Returns the place for what gateways say to each other; empty if they do not. */
    default Optional<Talk> talk() {
        return Optional.empty();
    }

    @Override
    void close();
}
