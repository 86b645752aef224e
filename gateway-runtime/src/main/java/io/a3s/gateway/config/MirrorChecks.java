package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.MirrorConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks that what is copied, and where copies go, is HTTP. */
final class MirrorChecks {
    private final Elements<ServiceConfig> services;
    private final List<Diagnostic> diagnostics;

    MirrorChecks(Elements<ServiceConfig> services, List<Diagnostic> diagnostics) {
        this.services = services;
        this.diagnostics = diagnostics;
    }

    /** Checks the mirror of a service, if it has one. */
    void check(String name, ServiceConfig service) {
        Optional<Located<MirrorConfig>> mirror = service.mirror();
        if (mirror.isEmpty()) {
            return;
        }
        String path = "services \"" + name + "\" mirror";
        Located<String> other = mirror.get().value().service();
        if (other.value().equals(name)) {
            error(path, other.range(), "refers to its own service", "expected: another service");
            return;
        }
        if (!services.names.contains(other.value())) {
            diagnostics.add(Checks.dangling(diagnostics.size(), path, "service", other, services));
            return;
        }
        if (isWithoutHttp(service)) {
            error(
                    path,
                    mirror.get().range(),
                    "no server of the service speaks HTTP, and only HTTP requests are copied",
                    "remove it");
        }
        Located<ServiceConfig> target = services.bound.get(other.value());
        if (target != null && isWithoutHttp(target.value())) {
            error(
                    path,
                    other.range(),
                    "no server of service \"" + other.value() + "\" speaks HTTP",
                    "expected: a service with servers that do");
        }
    }

    private static boolean isWithoutHttp(ServiceConfig service) {
        Set<String> kinds = FailoverChecks.kinds(service);
        return !kinds.isEmpty() && !kinds.contains("HTTP");
    }

    private void error(String path, SourceRange at, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(path).at(at).hint(hint));
    }
}
