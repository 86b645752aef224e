package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.BackendTlsConfig;
import io.a3s.gateway.config.model.HashConfig;
import io.a3s.gateway.config.model.LoadBalancerConfig;
import io.a3s.gateway.config.model.RevisionConfig;
import io.a3s.gateway.config.model.RolloutConfig;
import io.a3s.gateway.config.model.ScalingConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.config.model.StickyConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.Nearest;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Checks a service: what it refers to, and whether its parts fit together. */
final class ServiceChecks {
    private final ExtensionTypes types;
    private final SortedSet<String> strategies;
    private final List<Diagnostic> diagnostics;
    private final FailoverChecks failovers;
    private final MirrorChecks mirrors;

    ServiceChecks(
            Elements<ServiceConfig> services, ExtensionTypes types, List<Diagnostic> diagnostics) {
        this.types = types;
        this.strategies = types.types(ExtensionKind.LOAD_BALANCER);
        this.diagnostics = diagnostics;
        this.failovers = new FailoverChecks(services, diagnostics);
        this.mirrors = new MirrorChecks(services, diagnostics);
    }

    void check(String name, Located<ServiceConfig> located) {
        String path = "services \"" + name + '"';
        ServiceConfig service = located.value();
        strategy(path + " load_balancer", service.loadBalancer().strategy());
        scaling(path, service);
        boolean hasServers =
                !service.loadBalancer().servers().isEmpty() || !service.revisions().isEmpty();
        if (!hasServers && service.scaling().isEmpty()) {
            error(path, located.range(), "no servers", "add: load_balancer { servers = [...] }");
        }
        tls(path + " load_balancer tls", service.loadBalancer());
        probes(path + " load_balancer", service.loadBalancer());
        proxyProtocol(path + " load_balancer", service.loadBalancer());
        sticky(path + " load_balancer", service.loadBalancer());
        hash(path + " load_balancer", service.loadBalancer());
        revisions(path, service);
        service.rollout().ifPresent(rollout -> rollout(path, service, rollout.value()));
        mirrors.check(name, service);
        failovers.check(name, service);
    }

    /** Returns whether what is spoken to a server is not HTTP. */
    static boolean isWithoutHttp(@Nullable String scheme) {
        return "tcp".equals(scheme) || "tls".equals(scheme) || "udp".equals(scheme);
    }

    private void error(String path, SourceRange range, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(path).at(range).hint(hint));
    }

    private void strategy(String path, Located<String> strategy) {
        if (!strategies.contains(strategy.value())) {
            error(
                    path,
                    strategy.range(),
                    "strategy \"" + strategy.value() + "\" is not installed",
                    DraftBinder.notInstalledHint(
                            types, ExtensionKind.LOAD_BALANCER, strategy.value()));
        }
    }

    private void tls(String path, LoadBalancerConfig pool) {
        boolean isUsed =
                pool.servers().stream()
                        .map(server -> server.value().url().value().getScheme())
                        .anyMatch(BackendTlsConfig.SCHEMES::contains);
        if (pool.tls().isPresent() && !isUsed && !pool.servers().isEmpty()) {
            error(
                    path,
                    pool.tls().get().range(),
                    "no server uses it",
                    "expected: a url that begins with https://, wss://, h2://, grpcs:// or tls://");
        }
    }

    private void probes(String path, LoadBalancerConfig pool) {
        for (Located<ServerConfig> server : pool.servers()) {
            if (pool.healthCheck().isPresent()
                    && "udp".equals(server.value().url().value().getScheme())) {
                error(
                        path,
                        server.value().url().range(),
                        "health_check: nobody can tell whether a server of datagrams is well",
                        "remove it; a server that cannot be reached is left for another one");
                return;
            }
        }
    }

    private void proxyProtocol(String path, LoadBalancerConfig pool) {
        if (pool.proxyProtocol().isEmpty()) {
            return;
        }
        for (Located<ServerConfig> server : pool.servers()) {
            String scheme = server.value().url().value().getScheme();
            if ("udp".equals(scheme)) {
                error(
                        path,
                        pool.proxyProtocol().get().range(),
                        "proxy_protocol: a server of datagrams has no connections",
                        "remove it");
                return;
            }
            if (types.types(ExtensionKind.BACKEND_CONNECTOR).contains(scheme)) {
                error(
                        path,
                        pool.proxyProtocol().get().range(),
                        "proxy_protocol: the connections to HTTP backends are each for many clients",
                        "remove it; such backends are told by X-Forwarded-For");
                return;
            }
        }
    }

    private void hash(String path, LoadBalancerConfig pool) {
        if (pool.hash().isEmpty()) {
            return;
        }
        Located<HashConfig> hash = pool.hash().get();
        if (!pool.strategy().value().equals("consistent-hash")) {
            error(
                    path,
                    hash.range(),
                    "hash: strategy \"" + pool.strategy().value() + "\" does not hash",
                    "remove it, or set strategy = \"consistent-hash\"");
            return;
        }
        for (Located<ServerConfig> server : pool.servers()) {
            String scheme = server.value().url().value().getScheme();
            if (isWithoutHttp(scheme) && !hash.value().isOfClient()) {
                error(
                        path,
                        hash.range(),
                        "hash: connections to " + scheme + ":// have no " + part(hash.value()),
                        "expected: key = \"client-ip\"");
                return;
            }
        }
    }

    private static String part(HashConfig hash) {
        int colon = hash.key().indexOf(':');
        return colon < 0 ? hash.key() : hash.key().substring(0, colon);
    }

    private void sticky(String path, LoadBalancerConfig pool) {
        if (pool.sticky().isEmpty()) {
            return;
        }
        Located<StickyConfig> sticky = pool.sticky().get();
        for (Located<ServerConfig> server : pool.servers()) {
            String scheme = server.value().url().value().getScheme();
            if (isWithoutHttp(scheme)) {
                error(
                        path,
                        sticky.range(),
                        "sticky: connections to " + scheme + ":// have no cookies",
                        "remove it; strategy = \"consistent-hash\" keeps a client by its address");
                return;
            }
        }
        if (sticky.value().secret().isEmpty()) {
            diagnostics.add(
                    Diagnostic.warning(
                                    "sticky has no secret: clients lose their backend when the gateway starts anew")
                            .in(path)
                            .at(sticky.range())
                            .hint("add: secret = \"${STICKY_SECRET}\""));
        }
    }

    private void scaling(String path, ServiceConfig service) {
        if (service.scaling().isEmpty()) {
            return;
        }
        Located<ScalingConfig> scaling = service.scaling().get();
        Located<String> executor = scaling.value().executor();
        if (types.types(ExtensionKind.SCALING_EXECUTOR).contains(executor.value())) {
            service.loadBalancer()
                    .sticky()
                    .ifPresent(
                            sticky ->
                                    error(
                                            path + " load_balancer",
                                            sticky.range(),
                                            "sticky: replicas come and go with the load",
                                            "remove it, or the block scaling"));
            return;
        }
        String where =
                DraftBinder.notInstalledHint(
                        types, ExtensionKind.SCALING_EXECUTOR, executor.value());
        String summary = "executor \"" + executor.value() + "\" is not installed";
        if (service.loadBalancer().servers().isEmpty()) {
            error(
                    path + " scaling",
                    scaling.range(),
                    summary + ", and the service lists no servers",
                    where);
            return;
        }
        diagnostics.add(
                Diagnostic.warning(summary + ": the service has its listed servers only")
                        .in(path + " scaling")
                        .at(scaling.range())
                        .hint(where));
    }

    private void revisions(String path, ServiceConfig service) {
        Set<String> names = new HashSet<>();
        int sum = 0;
        for (Located<RevisionConfig> revision : service.revisions()) {
            RevisionConfig config = revision.value();
            sum += config.trafficPercent();
            if (!names.add(config.name())) {
                error(
                        path + " revisions",
                        revision.range(),
                        "a second revision \"" + config.name() + '"',
                        "");
            }
            if (config.servers().isEmpty()) {
                error(
                        path + " revisions",
                        revision.range(),
                        "revision \"" + config.name() + "\" has no servers",
                        "add: servers = [...]");
            }
            strategy(path + " revisions", config.strategy());
        }
        if (!service.revisions().isEmpty() && sum != 100) {
            error(
                    path + " revisions",
                    service.revisions().getFirst().range(),
                    "traffic_percent of all revisions is " + sum + " in all",
                    "expected: 100");
        }
    }

    private void rollout(String path, ServiceConfig service, RolloutConfig rollout) {
        List<String> names = service.revisions().stream().map(each -> each.value().name()).toList();
        List<String> missing = new ArrayList<>();
        if (!names.contains(rollout.from().value())) {
            missing.add(entry(rollout.from().value(), 100));
        }
        if (!names.contains(rollout.to().value())) {
            missing.add(entry(rollout.to().value(), 0));
        }
        String add =
                (names.isEmpty() ? "add: revisions = [" : "add to revisions: ")
                        + String.join(", ", missing)
                        + (names.isEmpty() ? "]" : "");
        revision(path, "from", rollout.from(), names, add);
        revision(path, "to", rollout.to(), names, add);
    }

    private void revision(
            String path, String key, Located<String> name, List<String> names, String add) {
        if (names.contains(name.value())) {
            return;
        }
        String hint =
                Nearest.to(name.value(), names)
                        .map(nearest -> "did you mean \"" + nearest + "\"? Or " + add)
                        .orElse(add);
        error(
                path + " rollout",
                name.range(),
                key + ": revision \"" + name.value() + "\" is not declared",
                hint);
    }

    private static String entry(String name, int percent) {
        return "{ name = \""
                + name
                + "\", traffic_percent = "
                + percent
                + ", servers = [{ url = \"http://...\" }] }";
    }
}
