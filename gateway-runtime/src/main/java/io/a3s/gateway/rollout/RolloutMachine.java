package io.a3s.gateway.rollout;

import java.util.Optional;

/** Decides what a rollout does next. Knows nothing of where figures and time come from. */
final class RolloutMachine {
    /** What somebody may want of a rollout. */
    enum Command {
        PAUSE,
        RESUME,
        PROMOTE,
        ABORT
    }

    /** Thrown for a command that the state does not allow. The message says so. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private RolloutMachine() {}

    /**
     * Returns the next state, if there is a change.
     *
     * @param judgement about the new revision, since it has its present share
     * @param observedMillis for how long it has had that share while somebody watched
     * @param nowMillis the time in milliseconds since 1970
     */
    static Optional<RolloutState> advance(
            RolloutSettings settings,
            RolloutState state,
            Judgement judgement,
            long observedMillis,
            long nowMillis) {
        boolean isOver =
                state.phase() == RolloutPhase.PROMOTED || state.phase() == RolloutPhase.ROLLED_BACK;
        if (isOver) {
            return Optional.empty();
        }
        if (judgement.kind() == Judgement.Kind.BAD && state.percent() > 0) {
            return Optional.of(
                    state.next(
                            RolloutPhase.ROLLED_BACK,
                            0,
                            judgement.reason(),
                            "rolled_back",
                            judgement.reason() + ": " + judgement.detail(),
                            nowMillis));
        }
        if (state.phase() == RolloutPhase.PAUSED) {
            return Optional.empty();
        }
        if (state.percent() == 0) {
            // Nobody has seen anything of it yet, so there is nothing to wait for.
            return Optional.of(step(settings, state, nowMillis));
        }
        if (observedMillis < settings.interval().toMillis()
                || judgement.kind() == Judgement.Kind.OPEN) {
            return Optional.empty();
        }
        if (state.percent() < settings.total()) {
            return Optional.of(step(settings, state, nowMillis));
        }
        return Optional.of(
                state.next(RolloutPhase.PROMOTED, settings.total(), "", "promoted", "", nowMillis));
    }

    private static RolloutState step(RolloutSettings settings, RolloutState state, long nowMillis) {
        int percent = Math.min(settings.total(), state.percent() + settings.stepPercent());
        return state.next(RolloutPhase.RUNNING, percent, "", "step", "", nowMillis);
    }

    /**
     * Returns the state after a command.
     *
     * @throws RefusedException if the state does not allow it
     */
    static RolloutState order(
            RolloutSettings settings, RolloutState state, Command command, long nowMillis)
            throws RefusedException {
        return switch (command) {
            case PAUSE -> {
                refuseUnless(state.phase() == RolloutPhase.RUNNING, state);
                yield state.next(RolloutPhase.PAUSED, state.percent(), "", "paused", "", nowMillis);
            }
            case RESUME -> resume(settings, state, nowMillis);
            case PROMOTE -> {
                refuseUnless(state.phase() != RolloutPhase.PROMOTED, state);
                yield state.next(
                        RolloutPhase.PROMOTED,
                        settings.total(),
                        "",
                        "promoted",
                        "by command",
                        nowMillis);
            }
            case ABORT -> {
                refuseUnless(state.phase() != RolloutPhase.ROLLED_BACK, state);
                yield state.next(
                        RolloutPhase.ROLLED_BACK,
                        0,
                        "aborted",
                        "rolled_back",
                        "by command",
                        nowMillis);
            }
        };
    }

    private static RolloutState resume(RolloutSettings settings, RolloutState state, long nowMillis)
            throws RefusedException {
        return switch (state.phase()) {
            case PAUSED ->
                    state.next(RolloutPhase.RUNNING, state.percent(), "", "resumed", "", nowMillis);
            case ROLLED_BACK ->
                    state.next(
                            RolloutPhase.RUNNING,
                            settings.startPercent(),
                            "",
                            "restarted",
                            "",
                            nowMillis);
            case RUNNING, PROMOTED -> throw new RefusedException("the rollout is " + state.phase());
        };
    }

    private static void refuseUnless(boolean isAllowed, RolloutState state)
            throws RefusedException {
        if (!isAllowed) {
            throw new RefusedException("the rollout is " + state.phase());
        }
    }
}
