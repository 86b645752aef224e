package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for {@code otlp}.
 *
 * @param endpoint where spans are sent to
 * @param headers fields that are sent along
 * @param serviceName what the gateway is called in traces
 * @param sampleRatio which part of the traces that begin here is recorded
 * @param parentBased whether the client decides for the traces that it has begun
 * @param propagation the formats that are read and written
 * @param queueSize how many spans may wait to be sent
 * @param interval how long spans are gathered
 * @param timeout how long sending them may take
 * @param caFile certificates that the collector's own is checked against
 */
@Doc(
        """
        Records each request, and each attempt to have it answered by a backend, as a span, and sends spans to a collector \
        by OTLP over HTTP (protobuf), which OpenTelemetry Collector, Jaeger, Tempo and others take.""")
record OtlpConfig(
        @Doc(
                        "Where the collector is: an `http` or `https` URL. Without a path, `/v1/traces` is used.")
                @Default("http://127.0.0.1:4318")
                URI endpoint,
        @Doc("Fields that are sent along, such as `Authorization`.") @Secret @Default("{}")
                Map<String, String> headers,
        @Doc("What the gateway is called in traces (`service.name`).")
                @Default("a3s-gateway")
                @NotEmpty
                String serviceName,
        @Doc("Which part of the traces that begin at the gateway is recorded, from 0 to 1.")
                @Default("1.0")
                @Min(0)
                @Max(1)
                double sampleRatio,
        @Doc(
                        """
                        Whether a client that says so in its request decides if it is recorded. `false` lets `sample_ratio` \
                        decide for all, where anybody may send requests.""")
                @Default("true")
                boolean parentBased,
        @Doc(
                        """
                        In which formats requests say what trace they belong to. All are written for backends; what a \
                        client has sent is read from the first of them that is there.""")
                @Default("[\"tracecontext\", \"b3\"]")
                @NotEmpty
                List<Propagation> propagation,
        @Doc("How many spans may wait to be sent. More than these are dropped.")
                @Default("2048")
                @Min(512)
                @Max(65536)
                int queueSize,
        @Doc("How long spans are gathered before they are sent, 100ms to 1m.") @Default("5s")
                Duration interval,
        @Doc("How long sending may take, 100ms to 1m.") @Default("10s") Duration timeout,
        @Doc(
                        "A PEM file with the certificates that vouch for the collector. By default those that Java trusts.")
                Optional<Path> caFile) {
    private static final String DEFAULT_PATH = "/v1/traces";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    OtlpConfig {
        headers = Map.copyOf(headers);
        propagation = List.copyOf(propagation);
        String scheme = endpoint.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || endpoint.getHost() == null) {
            throw new InvalidConfigException(
                    "endpoint",
                    "is no http or https URL (expected: such as http://127.0.0.1:4318)");
        }
        if (caFile.isPresent() && !"https".equals(scheme)) {
            throw new InvalidConfigException(
                    "ca_file", "has no effect without TLS (expected: an endpoint with https)");
        }
        if (new HashSet<>(propagation).size() < propagation.size()) {
            throw new InvalidConfigException("propagation", "names a format twice");
        }
        check("interval", interval);
        check("timeout", timeout);
    }

    private static void check(String key, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidConfigException(key, value.toMillis() + "ms (expected: 100ms to 1m)");
        }
    }

    /** Returns where spans go, with the path that collectors take them at if none is given. */
    String target() {
        String path = endpoint.getPath();
        return path == null || path.isEmpty() || path.equals("/")
                ? endpoint.resolve(DEFAULT_PATH).toString()
                : endpoint.toString();
    }

    /** Returns a text without the headers, which may hold a password. */
    @Override
    public String toString() {
        return "OtlpConfig[endpoint=%s, serviceName=%s, sampleRatio=%s]"
                .formatted(endpoint, serviceName, sampleRatio);
    }
}
