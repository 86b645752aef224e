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
     * @param watched for how long it has had that share while somebody watched
     * @param nowMillis the time in milliseconds since 1970
     */
    static Optional<RolloutState> advance(
            RolloutSettings settings,
            RolloutState state,
            Judgement judgement,
            Watched watched,
            long nowMillis) {
        boolean isOver =
                state.phase() == RolloutPhase.PROMOTED || state.phase() == RolloutPhase.ROLLED_BACK;
        if (isOver) {
            return Optional.empty();
        }
        if (judgement.kind() == Judgement.Kind.BAD && state.percent() > 0) {
            String detail = judgement.reason() + ": " + judgement.detail();
            return Optional.of(
                    state.next(
                            RolloutPhase.ROLLED_BACK,
                            judgement.reason(),
                            new RolloutEvent(
                                    nowMillis, "rolled_back", 0, detail, watched.windows())));
        }
        if (state.phase() == RolloutPhase.PAUSED) {
            return Optional.empty();
        }
        if (state.percent() == 0) {
            // Nobody has seen anything of it yet, so there is nothing to wait for.
            return Optional.of(step(settings, state, watched, nowMillis));
        }
        if (watched.millis() < settings.interval().toMillis()
                || judgement.kind() == Judgement.Kind.OPEN) {
            return Optional.empty();
        }
        if (state.percent() < settings.total()) {
            return Optional.of(step(settings, state, watched, nowMillis));
        }
        return Optional.of(
                state.next(
                        RolloutPhase.PROMOTED,
                        "",
                        new RolloutEvent(
                                nowMillis, "promoted", settings.total(), "", watched.windows())));
    }

    private static RolloutState step(
            RolloutSettings settings, RolloutState state, Watched watched, long nowMillis) {
        int percent = Math.min(settings.total(), state.percent() + settings.stepPercent());
        return state.next(
                RolloutPhase.RUNNING,
                "",
                new RolloutEvent(nowMillis, "step", percent, "", watched.windows()));
    }

    /**
     * Returns the state after a command.
     *
     * @param watched for how long the present share has been watched
     * @throws RefusedException if the state does not allow it
     */
    static RolloutState order(
            RolloutSettings settings,
            RolloutState state,
            Command command,
            Watched watched,
            long nowMillis)
            throws RefusedException {
        int windows = watched.windows();
        return switch (command) {
            case PAUSE -> {
                refuseUnless(state.phase() == RolloutPhase.RUNNING, state);
                yield state.next(
                        RolloutPhase.PAUSED,
                        "",
                        new RolloutEvent(nowMillis, "paused", state.percent(), "", windows));
            }
            case RESUME -> resume(settings, state, windows, nowMillis);
            case PROMOTE -> {
                refuseUnless(state.phase() != RolloutPhase.PROMOTED, state);
                yield state.next(
                        RolloutPhase.PROMOTED,
                        "",
                        new RolloutEvent(
                                nowMillis, "promoted", settings.total(), "by command", windows));
            }
            case ABORT -> {
                refuseUnless(state.phase() != RolloutPhase.ROLLED_BACK, state);
                yield state.next(
                        RolloutPhase.ROLLED_BACK,
                        "aborted",
                        new RolloutEvent(nowMillis, "rolled_back", 0, "by command", windows));
            }
        };
    }

    private static RolloutState resume(
            RolloutSettings settings, RolloutState state, int windows, long nowMillis)
            throws RefusedException {
        return switch (state.phase()) {
            case PAUSED ->
                    state.next(
                            RolloutPhase.RUNNING,
                            "",
                            new RolloutEvent(nowMillis, "resumed", state.percent(), "", windows));
            case ROLLED_BACK ->
                    state.next(
                            RolloutPhase.RUNNING,
                            "",
                            new RolloutEvent(
                                    nowMillis, "restarted", settings.startPercent(), "", windows));
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
