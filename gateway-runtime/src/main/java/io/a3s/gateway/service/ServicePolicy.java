package io.a3s.gateway.service;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a service goes by, beside its balancer, when it chooses among its backends.
 *
 * @param passive when failing requests take a backend out; null if they never do
 * @param slowStart how long a backend that is back gets less than its share; zero for not at all
 * @param affinity sends clients to the backend they had before; null if nothing does
 * @param isTimed whether the balancer may ask how long backends take
 * @param failover serves what this service cannot; null if nothing does
 * @param scaled the backends in the place of those that are listed; null for just these
 */
public record ServicePolicy(
        @Nullable PassiveHealth passive,
        Duration slowStart,
        @Nullable Affinity affinity,
        boolean isTimed,
        @Nullable Service failover,
        @Nullable ScaledBackends scaled) {
    /** Goes by the balancer alone. */
    public static final ServicePolicy NONE =
            new ServicePolicy(null, Duration.ZERO, null, false, null, null);
}
