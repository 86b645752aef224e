package io.a3s.gateway.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * The state of a rollout, as it is stored. Immutable.
 *
 * @param service the service
 * @param fingerprint what is rolled out: another one is another rollout
 * @param version counts the changes, so that of two who change it at the same time one notices
 * @param phase where it is
 * @param percent the share of the new revision
 * @param changedMillis since when it has that, in milliseconds since 1970
 * @param reason why it was rolled back, a word; empty otherwise
 * @param history what has happened, the latest last; the earliest are dropped
 */
record RolloutState(
        String service,
        String fingerprint,
        long version,
        RolloutPhase phase,
        int percent,
        long changedMillis,
        String reason,
        List<RolloutEvent> history) {
    static final int MAX_EVENTS = 50;

    RolloutState {
        history = List.copyOf(history);
    }

    /** Returns the state of one that begins. */
    static RolloutState begin(RolloutSettings settings, long nowMillis) {
        return new RolloutState(
                settings.service(),
                settings.fingerprint(),
                1,
                RolloutPhase.RUNNING,
                settings.startPercent(),
                nowMillis,
                "",
                List.of(
                        new RolloutEvent(
                                nowMillis,
                                "started",
                                settings.startPercent(),
                                settings.from() + " to " + settings.to(),
                                0)));
    }

    /** Returns the same with the history of the one before it, as its successor in the store. */
    RolloutState after(RolloutState earlier) {
        List<RolloutEvent> all = new ArrayList<>(earlier.history);
        all.addAll(history);
        return new RolloutState(
                service,
                fingerprint,
                earlier.version + 1,
                phase,
                percent,
                changedMillis,
                reason,
                latest(all));
    }

    /**
     * Returns the next state.
     *
     * @param why a word, if it was rolled back; empty otherwise
     * @param event what has happened; its share is that of the state
     */
    RolloutState next(RolloutPhase nextPhase, String why, RolloutEvent event) {
        List<RolloutEvent> all = new ArrayList<>(history);
        all.add(event);
        return new RolloutState(
                service,
                fingerprint,
                version + 1,
                nextPhase,
                event.percent(),
                event.atMillis(),
                why,
                latest(all));
    }

    private static List<RolloutEvent> latest(List<RolloutEvent> all) {
        return all.subList(Math.max(0, all.size() - MAX_EVENTS), all.size());
    }

    /** Returns the same as another version. */
    RolloutState withVersion(long other) {
        return new RolloutState(
                service, fingerprint, other, phase, percent, changedMillis, reason, history);
    }

    /** Returns what has happened last. */
    RolloutEvent last() {
        return history.getLast();
    }
}
