package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.List;

/** The block {@code passive_health_check} of a load balancer. */
@Doc(
        "Takes a backend out for some time when requests to it fail, and lets single requests find out whether it is well again.")
public record PassiveHealthConfig(
        @Doc("Whether this is done.") @Default("true") boolean enabled,
        @Doc("How many failures within `failure_window` take a backend out.")
                @Default("5")
                @Min(1)
                @Max(10_000)
                int maxFailedAttempts,
        @Doc("How long a failure counts.") @Default("30s") Duration failureWindow,
        @Doc(
                        "They must also be at least this percentage of the requests that the backend has got since the first of them; 0 for any.")
                @Default("50")
                @Min(0)
                @Max(100)
                int minFailurePercent,
        @Doc(
                        "Statuses of a backend that are failures, 400 to 599. That there is no answer always is one.")
                @Default("[500, 502, 503, 504]")
                List<Integer> statuses,
        @Doc("How long a backend is out for the first time; twice as long for each time after.")
                @Default("10s")
                Duration baseEjectionTime,
        @Doc("The longest time.") @Default("300s") Duration maxEjectionTime,
        @Doc("How many backends of a hundred may be out at a time; rounded down.")
                @Default("50")
                @Min(0)
                @Max(100)
                int maxEjectionPercent) {
    /** Checks statuses and durations. */
    public PassiveHealthConfig {
        Positive.check("failure_window", failureWindow);
        Positive.check("base_ejection_time", baseEjectionTime);
        if (maxEjectionTime.compareTo(baseEjectionTime) < 0) {
            throw new InvalidConfigException(
                    "max_ejection_time", "is less than base_ejection_time");
        }
        for (int status : statuses) {
            if (status < 400 || status > 599) {
                throw new InvalidConfigException("statuses", status + " (expected: 400 to 599)");
            }
        }
        statuses = List.copyOf(statuses);
    }
}
