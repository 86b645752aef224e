package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.Set;

/** The block {@code health_check} of a load balancer. */
@Doc(
        "Asks every backend regularly whether it is well: a response of 200 to 299 means so, `SERVING` of those that speak gRPC, and of those without HTTP that they take a connection.")
public record HealthCheckConfig(
        @Doc(
                        "How backends are asked: `http`, by a request; `grpc`, by a call of `grpc.health.v1.Health/Check`; `tcp`, by whether they take a connection, as those without HTTP are, and those of gRPC with `http`.")
                @Default("http")
                String type,
        @Doc("What to `GET` from backends that speak HTTP.") @Default("/") String path,
        @Doc(
                        "Whose health is asked for with `grpc`, such as `echo.Echo`; empty for the server's as a whole.")
                @Default("")
                String grpcService,
        @Doc("The pause between two probes.") @Default("10s") Duration interval,
        @Doc("How long a probe may take.") @Default("5s") Duration timeout,
        @Doc("How many failures in a row take a backend out.") @Default("3") @Min(1)
                int unhealthyThreshold,
        @Doc("How many successes in a row bring it back.") @Default("1") @Min(1)
                int healthyThreshold) {
    /** The schemes of backends that speak HTTP/2. */
    public static final Set<String> HTTP_2 = Set.of("h2c", "h2", "grpc", "grpcs");

    private static final Set<String> TYPES = Set.of("http", "grpc", "tcp");
    private static final Set<String> WITHOUT_GET = Set.of("tcp", "tls", "udp", "grpc", "grpcs");
    private static final String ROOT = "/";
    private static final int MAX_SERVICE = 500;

    /** Checks the path and that durations leave time. */
    public HealthCheckConfig {
        if (!TYPES.contains(type)) {
            throw new InvalidConfigException(
                    "type", '"' + type + "\" (expected: \"http\", \"grpc\" or \"tcp\")");
        }
        if (!type.equals("http") && !path.equals(ROOT)) {
            throw new InvalidConfigException("path", "has no effect with type = \"" + type + '"');
        }
        if (!type.equals("grpc") && !grpcService.isEmpty()) {
            throw new InvalidConfigException(
                    "grpc_service", "has no effect with type = \"" + type + '"');
        }
        if (grpcService.length() > MAX_SERVICE) {
            throw new InvalidConfigException(
                    "grpc_service",
                    grpcService.length() + " characters (expected: " + MAX_SERVICE + " at most)");
        }
        if (!path.startsWith("/")) {
            throw new InvalidConfigException(
                    "path", '"' + path + "\" (expected: a path that begins with /)");
        }
        Positive.check("interval", interval);
        Positive.check("timeout", timeout);
    }

    /** Returns whether backends are called as gRPC has it. */
    public boolean isGrpc() {
        return type.equals("grpc");
    }

    /** Returns whether a backend is sent a GET. */
    public boolean isGetFor(String scheme) {
        return type.equals("http") && !WITHOUT_GET.contains(scheme);
    }

    /** Returns whether a path is asked for that was configured. */
    public boolean hasPath() {
        return !path.equals(ROOT);
    }
}
