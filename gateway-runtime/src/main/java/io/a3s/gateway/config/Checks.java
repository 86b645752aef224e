package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.config.model.ListenAddress;
import io.a3s.gateway.config.model.ManagementConfig;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.Nearest;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks what concerns more than one block: references, addresses, elements nobody uses. */
final class Checks {
    // Comparing thousands of wrong names with thousands of right ones would take minutes.
    private static final int MAX_SUGGESTIONS = 100;

    private final Draft draft;
    private final ExtensionTypes types;
    private final List<Diagnostic> diagnostics;
    private final ServiceChecks services;
    private final RoutingChecks routing;

    Checks(
            Draft draft,
            ExtensionTypes types,
            KnownRules.Reader rules,
            List<Diagnostic> diagnostics) {
        this.draft = draft;
        this.types = types;
        this.diagnostics = diagnostics;
        this.services = new ServiceChecks(draft.services, types, diagnostics);
        this.routing = new RoutingChecks(draft, types, rules, diagnostics);
    }

    void run() {
        addresses();
        draft.routers.bound.forEach((name, router) -> references(name, router.value()));
        draft.routers.bound.forEach((name, router) -> routing.check(name, router.value()));
        draft.services.bound.forEach(services::check);
        // A router that could not be bound may be the one that uses them.
        if (draft.routers.isComplete() && draft.services.isComplete()) {
            unused();
        }
    }

    private void references(String name, RouterConfig router) {
        reference(name, "service", router.service(), draft.services);
        for (Located<String> middleware : router.middlewares()) {
            reference(name, "middleware", middleware, draft.middlewares);
        }
        for (Located<String> entrypoint : router.entrypoints()) {
            reference(name, "entrypoint", entrypoint, draft.entrypoints);
        }
    }

    private void reference(
            String router, String what, Located<String> reference, Elements<?> elements) {
        if (!elements.names.contains(reference.value())) {
            String path = "routers \"" + router + '"';
            diagnostics.add(dangling(diagnostics.size(), path, what, reference, elements));
        }
    }

    /**
     * Returns what to say of a reference to an element that was not declared.
     *
     * @param findings how many there are already
     */
    static Diagnostic dangling(
            int findings,
            String path,
            String what,
            Located<String> reference,
            Elements<?> elements) {
        String name = reference.value();
        Collection<String> names = elements.names;
        String add = "add: " + what + "s \"" + name + "\" { ... }";
        boolean isNear = findings < MAX_SUGGESTIONS && Nearest.to(name, names).isPresent();
        String hint = isNear ? Nearest.hint(name, names) : add;
        return Diagnostic.error(what + " \"" + name + "\" does not exist")
                .in(path)
                .at(reference.range())
                .hint(hint);
    }

    private void addresses() {
        Map<String, String> users = new HashMap<>();
        draft.entrypointKeys.bound.forEach(
                (name, entrypoint) -> {
                    EntrypointConfig config = entrypoint.value();
                    // A port can be used twice, once by datagrams and once by connections.
                    String family =
                            types.usesDatagrams(config.protocol().value()) ? "udp " : "tcp ";
                    address("entrypoints \"" + name + '"', family, config.address(), users);
                    if (family.equals("udp ")) {
                        connectionKeys("entrypoints \"" + name + '"', config);
                    }
                });
        draft.top.ifPresent(top -> management(top.management(), users));
    }

    // They would be without effect, and some of them are there to keep others out.
    private void connectionKeys(String path, EntrypointConfig config) {
        Map<String, Boolean> keys = new LinkedHashMap<>();
        keys.put("tls", config.tls().isPresent());
        keys.put("max_connections", config.maxConnections().isPresent());
        keys.put("max_connections_per_client", config.maxConnectionsPerClient().isPresent());
        keys.put("tcp_allowed_ips", !config.tcpAllowedIps().isEmpty());
        keys.put("proxy_protocol", config.proxyProtocol());
        keys.forEach(
                (key, isSet) -> {
                    if (isSet) {
                        diagnostics.add(
                                Diagnostic.error(key + ": there are no connections, only datagrams")
                                        .in(path)
                                        .at(config.protocol().range())
                                        .hint(
                                                "remove it; ClientIP rules and tcp-filter say who may"
                                                        + " send"));
                    }
                });
    }

    private void management(ManagementConfig management, Map<String, String> users) {
        if (!management.enabled()) {
            return;
        }
        Optional<InetSocketAddress> address =
                address("management", "tcp ", management.address(), users);
        if (address.isPresent()
                && !address.get().getAddress().isLoopbackAddress()
                && management.token().isEmpty()) {
            diagnostics.add(
                    Diagnostic.error("the management API would be open to others without a token")
                            .in("management")
                            .at(management.address().range())
                            .hint("add: token = \"${MANAGEMENT_TOKEN}\", or use 127.0.0.1"));
        }
    }

    private Optional<InetSocketAddress> address(
            String path, String family, Located<String> text, Map<String, String> users) {
        InetSocketAddress address;
        try {
            address = ListenAddress.parse(text.value());
        } catch (IllegalArgumentException e) {
            diagnostics.add(
                    Diagnostic.error("address: \"" + text.value() + '"')
                            .in(path)
                            .at(text.range())
                            .hint("expected: an IP address and a port, such as 0.0.0.0:8080"));
            return Optional.empty();
        }
        String other = address.getPort() == 0 ? null : users.putIfAbsent(family + address, path);
        if (other != null) {
            diagnostics.add(
                    Diagnostic.error("address: " + text.value() + " is taken by " + other)
                            .in(path)
                            .at(text.range()));
        }
        return Optional.of(address);
    }

    private void unused() {
        Set<String> usedServices = new LinkedHashSet<>();
        Set<String> usedMiddlewares = new LinkedHashSet<>();
        for (Located<RouterConfig> router : draft.routers.bound.values()) {
            usedServices.add(router.value().service().value());
            router.value().middlewares().forEach(each -> usedMiddlewares.add(each.value()));
        }
        for (var service : draft.services.bound.values()) {
            service.value()
                    .mirror()
                    .ifPresent(mirror -> usedServices.add(mirror.value().service().value()));
            service.value()
                    .failover()
                    .ifPresent(failover -> usedServices.add(failover.value().service().value()));
        }
        unused("services", draft.services, usedServices);
        unused("middlewares", draft.middlewares, usedMiddlewares);
        Set<String> usedSolvers = new LinkedHashSet<>();
        draft.entrypointKeys
                .bound
                .values()
                .forEach(
                        entrypoint ->
                                entrypoint
                                        .value()
                                        .tls()
                                        .flatMap(tls -> tls.value().acmeDnsSolver())
                                        .ifPresent(solver -> usedSolvers.add(solver.value())));
        unused("dns_solvers", draft.dnsSolvers, usedSolvers);
    }

    private void unused(String kind, Elements<?> elements, Set<String> used) {
        elements.bound.forEach(
                (name, element) -> {
                    if (!used.contains(name)) {
                        diagnostics.add(
                                Diagnostic.warning("nothing refers to it")
                                        .in(kind + " \"" + name + '"')
                                        .at(element.range()));
                    }
                });
    }
}
