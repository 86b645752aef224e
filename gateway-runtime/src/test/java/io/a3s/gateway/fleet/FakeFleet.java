package io.a3s.gateway.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fleets of one store in memory, for the tests of what uses them. */
public final class FakeFleet implements AutoCloseable {
    private final FakeStore store = new FakeStore();
    private final List<Fleet> members = new ArrayList<>();

    /** Returns a gateway among the others. */
    public Fleet member(String name) {
        Fleet fleet =
                Fleet.of(name, "fake", store, Duration.ofSeconds(1), new NoMetrics(), () -> {});
        members.add(fleet);
        fleet.start();
        return fleet;
    }

    /** Lets the store go away, or come back. */
    public void away(boolean isAway) {
        store.isAway = isAway;
    }

    @Override
    public void close() {
        members.forEach(Fleet::close);
    }
}
