package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.FailoverConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks that what steps in for a service can serve what that is asked for. */
final class FailoverChecks {
    private final Elements<ServiceConfig> services;
    private final List<Diagnostic> diagnostics;

    FailoverChecks(Elements<ServiceConfig> services, List<Diagnostic> diagnostics) {
        this.services = services;
        this.diagnostics = diagnostics;
    }

    /** Checks the failover of a service, if it has one. */
    void check(String name, ServiceConfig service) {
        Optional<Located<FailoverConfig>> failover = service.failover();
        if (failover.isEmpty()) {
            return;
        }
        String path = "services \"" + name + "\" failover";
        Located<String> other = failover.get().value().service();
        if (other.value().equals(name)) {
            error(path, other, "refers to its own service", "expected: another service");
            return;
        }
        if (!services.names.contains(other.value())) {
            diagnostics.add(Checks.dangling(diagnostics.size(), path, "service", other, services));
            return;
        }
        if (!isCircle(path, name, other)) {
            sameKind(path, service, other);
        }
    }

    private boolean isCircle(String path, String name, Located<String> other) {
        Set<String> passed = new LinkedHashSet<>(List.of(name));
        String next = other.value();
        while (passed.add(next)) {
            Located<ServiceConfig> step = services.bound.get(next);
            if (step == null || step.value().failover().isEmpty()) {
                return false;
            }
            next = step.value().failover().get().value().service().value();
        }
        // One that this service leads into but is not part of is told of by its members.
        if (next.equals(name)) {
            error(
                    path,
                    other,
                    "leads back to itself: " + String.join(" -> ", passed) + " -> " + name,
                    "remove one of them");
        }
        return true;
    }

    private void sameKind(String path, ServiceConfig service, Located<String> other) {
        Located<ServiceConfig> stepsIn = services.bound.get(other.value());
        if (stepsIn == null) {
            return;
        }
        Set<String> own = kinds(service);
        Set<String> others = kinds(stepsIn.value());
        if (!own.isEmpty() && !others.isEmpty() && !own.equals(others)) {
            error(
                    path,
                    other,
                    "service \""
                            + other.value()
                            + "\" has servers of "
                            + String.join(" and ", others)
                            + ", this one of "
                            + String.join(" and ", own),
                    "expected: a service of the same kind");
        }
    }

    /** Returns what is spoken to a service's listed servers: HTTP, connections, datagrams. */
    static Set<String> kinds(ServiceConfig service) {
        Set<String> kinds = new TreeSet<>();
        for (Located<ServerConfig> server : service.servers()) {
            String scheme = server.value().url().value().getScheme();
            if ("udp".equals(scheme)) {
                kinds.add("datagrams");
            } else {
                kinds.add(ServiceChecks.isWithoutHttp(scheme) ? "connections" : "HTTP");
            }
        }
        return kinds;
    }

    private void error(String path, Located<String> at, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(path).at(at.range()).hint(hint));
    }
}
