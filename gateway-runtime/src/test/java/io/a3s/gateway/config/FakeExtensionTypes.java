package io.a3s.gateway.config;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.DataSize;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A few extensions with small records of their own. */
final class FakeExtensionTypes implements ExtensionTypes {
    record Jwt(@Secret @NotEmpty String value, @Default("Authorization") String header) {}

    record RateLimit(@Min(1) int rate, Optional<Integer> burst) {
        RateLimit {
            if (burst.isPresent() && burst.get() < 1) {
                throw new InvalidConfigException("burst", burst.get() + " (expected: 1 or more)");
            }
        }
    }

    record CircuitBreaker(
            @Default("5") @Min(1) int failureThreshold,
            @Default("30") int cooldownSecs,
            @Default("1") int successThreshold) {}

    record Headers(Map<String, String> requestHeaders, Map<String, String> responseHeaders) {}

    enum Mode {
        FIXED_WINDOW,
        SLIDING_LOG
    }

    record Rule(@NotEmpty String name, @Default("1") double share) {}

    @Doc("One component of every kind.")
    record Everything(
            @Default("10MB") DataSize maxBody,
            @Default("10s") Duration pause,
            @Default("fixed-window") Mode mode,
            @Default("[\"*\"]") List<String> origins,
            @Default("GET, POST") List<String> methods,
            @Default("0.5") @Min(0) @Max(1) double ratio,
            @Default("true") boolean on,
            @Default("9007199254740993") long big,
            Optional<URI> redisUrl,
            Optional<Path> file,
            List<Cidr> from,
            List<Rule> rules,
            @Max(2) Map<String, Rule> named,
            @Secret Map<String, String> users,
            @Secret Optional<Integer> pin) {}

    record Broken(@Secret String value) {
        Broken {
            throw new UnsupportedOperationException("cannot use " + value);
        }
    }

    record Http(@Default("8KiB") DataSize maxHead) {}

    record Local(@NotEmpty List<String> command, @Default("10s") Duration stopTimeout) {}

    record FakeDns(@Secret String token) {}

    record File(@Default("true") boolean watch, Optional<Path> directory) {}

    private static final Map<ExtensionKind, Map<String, Class<? extends Record>>> INSTALLED =
            Map.of(
                    ExtensionKind.MIDDLEWARE,
                    Map.of(
                            "jwt", Jwt.class,
                            "rate-limit", RateLimit.class,
                            "circuit-breaker", CircuitBreaker.class,
                            "headers", Headers.class,
                            "everything", Everything.class,
                            "broken", Broken.class),
                    ExtensionKind.TRANSPORT,
                    Map.of("http", Http.class, "udp", Http.class),
                    ExtensionKind.BACKEND_CONNECTOR,
                    Map.of("http", Record.class),
                    ExtensionKind.SCALING_EXECUTOR,
                    Map.of("local", Local.class),
                    ExtensionKind.LOAD_BALANCER,
                    Map.of(
                            "round-robin", Record.class,
                            "least-connections", Record.class,
                            "consistent-hash", Record.class,
                            "random", Record.class),
                    ExtensionKind.CERTIFICATE_ISSUER,
                    Map.of("acme", Record.class),
                    ExtensionKind.DNS_SOLVER,
                    Map.of("fake", FakeDns.class));

    @Override
    public SortedSet<String> types(ExtensionKind kind) {
        return new TreeSet<>(INSTALLED.getOrDefault(kind, Map.of()).keySet());
    }

    @Override
    public Optional<Class<? extends Record>> configType(ExtensionKind kind, String type) {
        return Optional.ofNullable(INSTALLED.getOrDefault(kind, Map.of()).get(type));
    }

    @Override
    public boolean carriesHttp(String protocol) {
        return !protocol.equals("udp");
    }

    @Override
    public boolean usesDatagrams(String protocol) {
        return protocol.equals("udp");
    }

    @Override
    public String whereToFind(ExtensionKind kind, String type) {
        return "it is in " + kind.artifactPrefix() + '-' + type + ".jar, which is not in plugins/";
    }
}
