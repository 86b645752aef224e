package io.a3s.gateway.provider.dns;

import static io.a3s.gateway.spi.provider.DynamicConfig.quoted;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A service as it stands in HCL. Servers of less urgent SRV records are services of their own, each
 * of which steps in for the one before.
 */
final class ServiceText {
    private static final String FALLBACK = "-fallback-";

    private final String name;
    private final DnsServiceConfig config;
    private final StringBuilder text = new StringBuilder();

    private ServiceText(String name, DnsServiceConfig config) {
        this.name = name;
        this.config = config;
    }

    /** Returns whether a name is one that is made here. */
    static boolean isFallback(String name) {
        return name.matches(".*" + FALLBACK + "\\d+");
    }

    /**
     * Returns a text.
     *
     * @param targets the servers, in order; there may be none
     */
    static String of(String name, DnsServiceConfig config, List<Target> targets) {
        return new ServiceText(name, config).write(targets);
    }

    private String write(List<Target> targets) {
        List<List<Target>> levels =
                new ArrayList<>(
                        targets.stream()
                                .collect(
                                        Collectors.groupingBy(
                                                Target::priority,
                                                TreeMap::new,
                                                Collectors.toList()))
                                .values());
        if (levels.isEmpty()) {
            levels.add(List.of());
        }
        for (int i = 0; i < levels.size(); i++) {
            text.append("services ").append(quoted(name(i))).append(" {\n");
            loadBalancer(levels.get(i));
            Optional<String> next =
                    i + 1 < levels.size() ? Optional.of(name(i + 1)) : config.failover();
            next.ifPresent(
                    other ->
                            text.append("  failover { service = ")
                                    .append(quoted(other))
                                    .append(" }\n"));
            text.append("}\n");
        }
        return text.toString();
    }

    private String name(int level) {
        return level == 0 ? name : name + FALLBACK + level;
    }

    private void loadBalancer(List<Target> targets) {
        DnsBalancingConfig balancing = config.loadBalancer();
        text.append("  load_balancer {\n");
        Optional<String> strategy =
                config.records() == Records.SRV
                        ? balancing.strategy().or(() -> Optional.of("weighted"))
                        : balancing.strategy();
        string("strategy", strategy);
        duration("slow_start", balancing.slowStart());
        duration("connect_timeout", balancing.connectTimeout());
        duration("request_timeout", balancing.requestTimeout());
        duration("stream_idle_timeout", balancing.streamIdleTimeout());
        duration("stream_total_timeout", balancing.streamTotalTimeout());
        duration("keep_alive_timeout", balancing.keepAliveTimeout());
        balancing.hash().ifPresent(this::hash);
        balancing.healthCheck().ifPresent(this::healthCheck);
        balancing.passiveHealthCheck().ifPresent(this::passiveHealthCheck);
        balancing.sticky().ifPresent(this::sticky);
        tls(balancing.tls());
        text.append("    servers = [\n");
        for (Target each : targets) {
            text.append("      { url = ")
                    .append(quoted(config.scheme() + "://" + each.authority()))
                    .append(", weight = ")
                    .append(each.weight())
                    .append(" },\n");
        }
        text.append("    ]\n  }\n");
    }

    private void hash(DnsHashConfig hash) {
        text.append("    hash {\n");
        string("key", hash.key());
        plain("balance_factor", hash.balanceFactor());
        text.append("    }\n");
    }

    private void healthCheck(DnsHealthCheckConfig check) {
        text.append("    health_check {\n");
        string("type", check.type());
        string("path", check.path());
        string("grpc_service", check.grpcService());
        duration("interval", check.interval());
        duration("timeout", check.timeout());
        plain("unhealthy_threshold", check.unhealthyThreshold());
        plain("healthy_threshold", check.healthyThreshold());
        text.append("    }\n");
    }

    private void passiveHealthCheck(DnsPassiveHealthCheckConfig check) {
        text.append("    passive_health_check {\n");
        plain("enabled", check.enabled());
        plain("max_failed_attempts", check.maxFailedAttempts());
        duration("failure_window", check.failureWindow());
        plain("min_failure_percent", check.minFailurePercent());
        plain("statuses", Optional.of(check.statuses()).filter(set -> !set.isEmpty()));
        duration("base_ejection_time", check.baseEjectionTime());
        duration("max_ejection_time", check.maxEjectionTime());
        plain("max_ejection_percent", check.maxEjectionPercent());
        text.append("    }\n");
    }

    private void sticky(DnsStickyConfig sticky) {
        text.append("    sticky {\n");
        string("mode", sticky.mode());
        string("cookie", sticky.cookie());
        string("secret", sticky.secret());
        plain("max_entries", sticky.maxEntries());
        duration("max_age", sticky.maxAge());
        plain("secure", sticky.secure());
        plain("http_only", sticky.httpOnly());
        string("same_site", sticky.sameSite());
        string("path", sticky.path());
        text.append("    }\n");
    }

    private void tls(Optional<DnsTlsConfig> tls) {
        if (tls.isEmpty() && config.serverName().isEmpty()) {
            return;
        }
        text.append("    tls {\n");
        string("ca_file", tls.flatMap(DnsTlsConfig::caFile).map(Path::toString));
        string("cert_file", tls.flatMap(DnsTlsConfig::certFile).map(Path::toString));
        string("key_file", tls.flatMap(DnsTlsConfig::keyFile).map(Path::toString));
        string("server_name", config.serverName().or(() -> tls.flatMap(DnsTlsConfig::serverName)));
        text.append("    }\n");
    }

    private void string(String key, Optional<String> value) {
        value.ifPresent(set -> line(key, quoted(set)));
    }

    private void duration(String key, Optional<Duration> value) {
        value.ifPresent(set -> line(key, '"' + String.valueOf(set.toMillis()) + "ms\""));
    }

    // Numbers, lists of them, and yes or no.
    private void plain(String key, Optional<?> value) {
        value.ifPresent(set -> line(key, String.valueOf(set)));
    }

    private void line(String key, String value) {
        text.append("      ").append(key).append(" = ").append(value).append('\n');
    }
}
