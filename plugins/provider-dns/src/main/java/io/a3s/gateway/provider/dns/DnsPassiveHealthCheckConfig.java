package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The block {@code passive_health_check}. What is not set is left to the gateway. */
@Doc("Takes a server out for some time when requests to it fail.")
record DnsPassiveHealthCheckConfig(
        @Doc("Whether this is done.") Optional<Boolean> enabled,
        @Doc("How many failures within `failure_window` take a server out.")
                Optional<Integer> maxFailedAttempts,
        @Doc("How long a failure counts.") Optional<Duration> failureWindow,
        @Doc("They must also be at least this percentage of the server's requests.")
                Optional<Integer> minFailurePercent,
        @Doc("Statuses that are failures; unless there are any, those of the gateway.")
                List<Integer> statuses,
        @Doc("How long a server is out for the first time.") Optional<Duration> baseEjectionTime,
        @Doc("The longest time.") Optional<Duration> maxEjectionTime,
        @Doc("How many servers of a hundred may be out at a time.")
                Optional<Integer> maxEjectionPercent) {}
