package io.a3s.gateway.scaling.kubernetes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * For how long something has stayed as it is, by this gateway's own clock: those of others, and of
 * the API server, may say another time. Safe for use by any thread.
 */
final class Sightings {
    private record Sighting(String state, long sinceNanos) {}

    private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();
    private final LongSupplier ticker;

    Sightings(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Returns whether something has been seen in the same state for a time, with this sighting. */
    boolean isSince(String name, String state, Duration time) {
        long now = ticker.getAsLong();
        Sighting seen =
                sightings.compute(
                        name,
                        (_, before) ->
                                before != null && before.state().equals(state)
                                        ? before
                                        : new Sighting(state, now));
        return now - seen.sinceNanos() >= time.toNanos();
    }

    void forget(String name) {
        sightings.remove(name);
    }
}
