package io.a3s.gateway.service;

import java.time.Duration;
import java.util.Optional;

/**
 * What a service makes of what is known about its backends' health.
 *
 * @param passive when failing requests take a backend out; empty if they never do
 * @param slowStart how long a backend that is back gets less than its share; zero for not at all
 */
public record HealthPolicy(Optional<PassiveHealth> passive, Duration slowStart) {
    /** Takes no notice of requests, and of nothing else slowly. */
    public static final HealthPolicy NONE = new HealthPolicy(Optional.empty(), Duration.ZERO);
}
