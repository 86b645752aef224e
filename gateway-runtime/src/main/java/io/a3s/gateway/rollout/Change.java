package io.a3s.gateway.rollout;

import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.rollout.RolloutMachine.RefusedException;
import java.util.Optional;

/** What is to become of a state, whichever it is by then. */
interface Change {
    /**
     * Returns the next state, or nothing if there is nothing to change any more.
     *
     * @throws RefusedException if the state does not allow it
     */
    Optional<RolloutState> of(RolloutState state) throws RefusedException;

    /** Returns the change that takes the new revision back, as it does badly. */
    static Change back(RolloutSettings settings, Judgement bad, Watched watched) {
        long now = System.currentTimeMillis();
        return state -> RolloutMachine.advance(settings, state, bad, watched, now);
    }

    /** Returns the change that somebody wants. */
    static Change command(RolloutSettings settings, Command command, Watched watched) {
        long now = System.currentTimeMillis();
        return state -> Optional.of(RolloutMachine.order(settings, state, command, watched, now));
    }
}
