package io.a3s.gateway.provider.dns;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations for the tests. */
final class Samples {
    private static final Optional<Duration> UNSET = Optional.empty();

    private Samples() {}

    static DnsServiceConfig service(String hostname, Records records) {
        return service(hostname, records, "http", balancing(Optional.empty(), Optional.empty()));
    }

    static DnsServiceConfig service(
            String hostname, Records records, String scheme, DnsBalancingConfig balancing) {
        return new DnsServiceConfig(
                hostname,
                records,
                scheme,
                Optional.empty(),
                30,
                3,
                Optional.of("spare"),
                balancing);
    }

    static DnsBalancingConfig balancing(
            Optional<DnsHealthCheckConfig> check, Optional<DnsTlsConfig> tls) {
        return new DnsBalancingConfig(
                Optional.empty(),
                Optional.empty(),
                check,
                Optional.empty(),
                Optional.empty(),
                tls,
                UNSET,
                UNSET,
                UNSET,
                UNSET,
                UNSET,
                UNSET);
    }

    /** Returns a configuration that asks anew as soon as it may. */
    static DnsConfig config(Map<String, DnsServiceConfig> services, FakeDns... resolvers) {
        return new DnsConfig(
                services,
                Arrays.stream(resolvers).map(FakeDns::text).toList(),
                Duration.ofSeconds(20),
                Duration.ofMillis(20),
                Duration.ZERO);
    }

    static DnsConfig config(List<String> resolvers) {
        return new DnsConfig(
                Map.of("a", service("a.test", Records.A)),
                resolvers,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ZERO);
    }
}
