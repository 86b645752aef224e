package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;

/** The block {@code health_check} of a load balancer. */
@Doc(
        "Asks every backend regularly whether it is well: a response of 200 to 299 means so, and of those without HTTP that they take a connection.")
public record HealthCheckConfig(
        @Doc(
                        "How backends that speak HTTP are asked: `http`, by a request; `tcp`, by whether they take a connection, as those without HTTP are.")
                @Default("http")
                String type,
        @Doc("What to `GET` from backends that speak HTTP.") @Default("/") String path,
        @Doc("The pause between two probes.") @Default("10s") Duration interval,
        @Doc("How long a probe may take.") @Default("5s") Duration timeout,
        @Doc("How many failures in a row take a backend out.") @Default("3") @Min(1)
                int unhealthyThreshold,
        @Doc("How many successes in a row bring it back.") @Default("1") @Min(1)
                int healthyThreshold) {
    /** Checks the path and that durations leave time. */
    public HealthCheckConfig {
        if (!type.equals("http") && !type.equals("tcp")) {
            throw new InvalidConfigException(
                    "type", '"' + type + "\" (expected: \"http\" or \"tcp\")");
        }
        if (type.equals("tcp") && !path.equals("/")) {
            throw new InvalidConfigException("path", "has no effect with type = \"tcp\"");
        }
        if (!path.startsWith("/")) {
            throw new InvalidConfigException(
                    "path", '"' + path + "\" (expected: a path that begins with /)");
        }
        Positive.check("interval", interval);
        Positive.check("timeout", timeout);
    }

    /** Returns whether backends that speak HTTP are sent a request. */
    public boolean isHttp() {
        return type.equals("http");
    }
}
