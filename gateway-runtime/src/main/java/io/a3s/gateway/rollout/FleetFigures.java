package io.a3s.gateway.rollout;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the gateways of a fleet tell each other about one rollout; nothing, if this one is by
 * itself. For one thread at a time.
 */
final class FleetFigures {
    // They are brought to the others about once a second.
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final StateKeeper keeper;
    private final String service;
    private final OtherWindows others = new OtherWindows();
    private long reports;
    private long reportedNanos;
    private long reportedVersion;
    private long urgentVersion;
    private long noticedVersion;

    FleetFigures(StateKeeper keeper, String service) {
        this.keeper = keeper;
        this.service = service;
    }

    /** Returns what others see that go by the same state. */
    List<WindowReport> others(RolloutState state, long now) {
        keeper.talk().ifPresent(talk -> others.hear(talk.others(service), now));
        return others.of(state, now);
    }

    /** Returns whether another one goes by a later state than is known here; says so once. */
    boolean isLaterNoticed(RolloutState state) {
        long latest = others.latestVersion(state.fingerprint());
        if (latest <= Math.max(state.version(), noticedVersion)) {
            return false;
        }
        noticedVersion = latest;
        return true;
    }

    /**
     * Tells what is seen here, now and then.
     *
     * @param isUrgent whether the others are to hear it at once; done once for each state
     */
    void report(ActiveRollout rollout, boolean isUrgent, long now) {
        Optional<Talk> talk = keeper.talk();
        if (talk.isEmpty()) {
            return;
        }
        long version = rollout.state().version();
        boolean isNew = version != reportedVersion;
        boolean isHurried = isUrgent && version != urgentVersion;
        if (isNew || isHurried || now - reportedNanos >= REPORT_NANOS) {
            reportedVersion = version;
            urgentVersion = isHurried ? version : urgentVersion;
            reportedNanos = now;
            reports++;
            talk.get().say(service, rollout.report(reports), isHurried);
        }
    }
}
