package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.BackendTlsConfig;
import io.a3s.gateway.config.model.HashConfig;
import io.a3s.gateway.config.model.HealthCheckConfig;
import io.a3s.gateway.config.model.LoadBalancerConfig;
import io.a3s.gateway.config.model.ScalingConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.config.model.StickyConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.net.URI;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a service: what it refers to, and whether its parts fit together. */
final class ServiceChecks {
    private final ExtensionTypes types;
    private final SortedSet<String> strategies;
    private final List<Diagnostic> diagnostics;
    private final FailoverChecks failovers;
    private final MirrorChecks mirrors;
    private final RevisionChecks revisions;

    ServiceChecks(
            Elements<ServiceConfig> services, ExtensionTypes types, List<Diagnostic> diagnostics) {
        this.types = types;
        this.strategies = types.types(ExtensionKind.LOAD_BALANCER);
        this.diagnostics = diagnostics;
        this.failovers = new FailoverChecks(services, diagnostics);
        this.mirrors = new MirrorChecks(services, diagnostics);
        this.revisions = new RevisionChecks(diagnostics);
    }

    void check(String name, Located<ServiceConfig> located) {
        String path = "services \"" + name + '"';
        ServiceConfig service = located.value();
        strategy(path + " load_balancer", service.loadBalancer().strategy());
        scaling(path, service);
        if (service.servers().isEmpty()
                && service.revisions().isEmpty()
                && service.scaling().isEmpty()) {
            noServers(name, path, located.range());
        }
        tls(path + " load_balancer tls", service);
        probes(path + " load_balancer", service);
        proxyProtocol(path + " load_balancer", service);
        sticky(path + " load_balancer", service);
        hash(path + " load_balancer", service);
        service.revisions()
                .forEach(
                        revision ->
                                revision.value()
                                        .strategy()
                                        .ifPresent(used -> strategy(path + " revisions", used)));
        revisions.check(name, path, located);
        mirrors.check(name, service);
        failovers.check(name, service);
    }

    /** Returns whether what is spoken to a server is not HTTP. */
    static boolean isWithoutHttp(@Nullable String scheme) {
        return "tcp".equals(scheme) || "tls".equals(scheme) || "udp".equals(scheme);
    }

    // What a provider has found there may be gone for a while, and routers refer to it all the
    // same.
    private void noServers(String name, String path, SourceRange range) {
        if (QualifiedNames.isOfProvider(name)) {
            diagnostics.add(
                    Diagnostic.warning("no servers at present")
                            .in(path)
                            .at(range)
                            .hint("requests get 503, or what its failover says, until there are"));
            return;
        }
        error(path, range, "no servers", "add: load_balancer { servers = [...] }");
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

    private void tls(String path, ServiceConfig service) {
        LoadBalancerConfig pool = service.loadBalancer();
        boolean isUsed =
                service.servers().stream()
                        .map(server -> server.value().url().value().getScheme())
                        .anyMatch(BackendTlsConfig.SCHEMES::contains);
        if (pool.tls().isPresent() && !isUsed && !service.servers().isEmpty()) {
            error(
                    path,
                    pool.tls().get().range(),
                    "no server uses it",
                    "expected: a url that begins with https://, wss://, h2://, grpcs:// or tls://");
        }
    }

    private void probes(String path, ServiceConfig service) {
        LoadBalancerConfig pool = service.loadBalancer();
        for (Located<ServerConfig> server : service.servers()) {
            if (pool.healthCheck().isPresent()
                    && "udp".equals(server.value().url().value().getScheme())) {
                error(
                        path,
                        server.value().url().range(),
                        "health_check: nobody can tell whether a server of datagrams is well",
                        "remove it; a server that cannot be reached is left for another one");
                return;
            }
            pool.healthCheck().ifPresent(check -> probe(path, check, server.value().url()));
        }
    }

    private void probe(String path, HealthCheckConfig check, Located<URI> url) {
        String scheme = String.valueOf(url.value().getScheme());
        if (check.isGrpc() && !HealthCheckConfig.HTTP_2.contains(scheme)) {
            error(
                    path,
                    url.range(),
                    "health_check: type = \"grpc\" needs HTTP/2, which " + scheme + ":// is not",
                    "expected: a url that begins with grpc://, grpcs://, h2c:// or h2://");
        } else if (check.hasPath() && !check.isGetFor(scheme)) {
            error(
                    path,
                    url.range(),
                    "health_check: path has no effect on a server at " + scheme + "://",
                    scheme.startsWith("grpc")
                            ? "remove it, or write: type = \"grpc\""
                            : "remove it: whether the server takes a connection is what counts");
        }
    }

    private void proxyProtocol(String path, ServiceConfig service) {
        LoadBalancerConfig pool = service.loadBalancer();
        if (pool.proxyProtocol().isEmpty()) {
            return;
        }
        for (Located<ServerConfig> server : service.servers()) {
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

    private void hash(String path, ServiceConfig service) {
        LoadBalancerConfig pool = service.loadBalancer();
        if (pool.hash().isEmpty()) {
            return;
        }
        Located<HashConfig> hash = pool.hash().get();
        if (!isHashing(service)) {
            error(
                    path,
                    hash.range(),
                    "hash: strategy \"" + pool.strategy().value() + "\" does not hash",
                    "remove it, or set strategy = \"consistent-hash\"");
            return;
        }
        for (Located<ServerConfig> server : service.servers()) {
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

    private static boolean isHashing(ServiceConfig service) {
        String common = service.loadBalancer().strategy().value();
        return Stream.concat(
                        Stream.of(common),
                        service.revisions().stream()
                                .flatMap(revision -> revision.value().strategy().stream())
                                .map(Located::value))
                .anyMatch("consistent-hash"::equals);
    }

    private static String part(HashConfig hash) {
        int colon = hash.key().indexOf(':');
        return colon < 0 ? hash.key() : hash.key().substring(0, colon);
    }

    private void sticky(String path, ServiceConfig service) {
        LoadBalancerConfig pool = service.loadBalancer();
        if (pool.sticky().isEmpty()) {
            return;
        }
        Located<StickyConfig> sticky = pool.sticky().get();
        for (Located<ServerConfig> server : service.servers()) {
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
        if (!sticky.value().isTable() && sticky.value().secret().isEmpty()) {
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
        boolean isServed =
                service.revisions().isEmpty()
                        ? !service.loadBalancer().servers().isEmpty()
                        : service.revisions().stream()
                                .noneMatch(each -> each.value().servers().isEmpty());
        if (!isServed) {
            error(
                    path + " scaling",
                    scaling.range(),
                    summary
                            + (service.revisions().isEmpty()
                                    ? ", and the service lists no servers"
                                    : ", and a revision lists no servers"),
                    where);
            return;
        }
        diagnostics.add(
                Diagnostic.warning(summary + ": the service has its listed servers only")
                        .in(path + " scaling")
                        .at(scaling.range())
                        .hint(where));
    }
}
