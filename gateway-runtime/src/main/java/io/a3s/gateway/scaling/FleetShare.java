package io.a3s.gateway.scaling;

import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.fleet.Leadership;
import io.a3s.gateway.fleet.RollCall;
import io.a3s.gateway.fleet.StoreNames;
import java.util.List;
import java.util.Optional;

/** A service that several gateways scale together: one lease, and a report of each of them. */
public final class FleetShare implements Share {
    private final Fleet fleet;
    private final RollCall rollCall;
    private final String purpose;
    private Optional<Leadership> leadership = Optional.empty();
    private Runnable listener = () -> {};

    /**
     * Makes a share that does nothing until it is started.
     *
     * @param fleet more than this gateway
     */
    public FleetShare(Fleet fleet, String service) {
        this.fleet = fleet;
        this.rollCall = fleet.rollCall().orElseThrow();
        this.purpose = StoreNames.of("scaling", service);
    }

    @Override
    public synchronized void start(Runnable hurried) {
        listener = hurried;
        rollCall.whenHurried(hurried);
        leadership = Optional.of(fleet.lead(purpose));
    }

    @Override
    public Role role() {
        if (!rollCall.isCurrent()) {
            return Role.CUT_OFF;
        }
        return isLeader() ? Role.LEADER : Role.FOLLOWER;
    }

    private synchronized boolean isLeader() {
        return leadership.map(Leadership::isLeader).orElse(false);
    }

    @Override
    public void report(Report mine, boolean isUrgent) {
        rollCall.say(purpose, mine.encode());
        if (isUrgent) {
            rollCall.hurry();
        }
    }

    @Override
    public List<Report> others() {
        return rollCall.others(purpose).values().stream()
                .map(Report::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public synchronized void close() {
        rollCall.forget(listener);
        leadership.ifPresent(Leadership::close);
        leadership = Optional.empty();
        rollCall.silence(purpose);
    }
}
