package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.router.ParsedRule;
import io.a3s.gateway.router.RouterKind;
import io.a3s.gateway.spi.config.Diagnostic;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Checks rules, and whether the servers behind them can be reached the way they are routed to. */
final class RoutingChecks {
    private final Draft draft;
    private final ExtensionTypes types;
    private final KnownRules.Reader rules;
    private final List<Diagnostic> diagnostics;
    private final Set<String> withoutHttp = new HashSet<>();
    private final RouterKind kindEverywhere;
    private final SortedSet<String> schemes;
    private final Map<RouterKind, Set<String>> checked = new EnumMap<>(RouterKind.class);

    RoutingChecks(
            Draft draft,
            ExtensionTypes types,
            KnownRules.Reader rules,
            List<Diagnostic> diagnostics) {
        this.draft = draft;
        this.types = types;
        this.rules = rules;
        this.diagnostics = diagnostics;
        this.schemes = types.types(ExtensionKind.BACKEND_CONNECTOR);
        draft.entrypointKeys.bound.forEach(
                (name, entrypoint) -> {
                    if (!types.carriesHttp(entrypoint.value().protocol().value())) {
                        withoutHttp.add(name);
                    }
                });
        boolean connectionsOnly =
                !withoutHttp.isEmpty() && withoutHttp.size() == draft.entrypointKeys.bound.size();
        this.kindEverywhere = connectionsOnly ? RouterKind.CONNECTION : RouterKind.HTTP;
    }

    void check(String name, RouterConfig router) {
        RouterKind kind = kind(router);
        Located<String> rule = router.rule();
        switch (rules.parse(rule.value(), kind)) {
            case ParsedRule.Invalid(var error) ->
                    diagnostics.add(
                            Diagnostic.error(error.summary())
                                    .in("routers \"" + name + "\" rule")
                                    .at(rule.inside(error.offset(), error.length()))
                                    .hint(error.hint()));
            case ParsedRule.Valid(var parsed) -> {
                if (parsed.asksForClientCertificate() && !clientsShowCertificates(router)) {
                    diagnostics.add(
                            Diagnostic.error("no entrypoint of it asks clients for certificates")
                                    .in("routers \"" + name + "\" rule")
                                    .at(rule.range())
                                    .hint(
                                            "add to the tls block of an entrypoint: client_auth ="
                                                    + " \"request\" and client_ca_file"));
                }
            }
        }
        // With those that step in for it. Several routers may lead to one service; once is enough
        // to
        // hear of it, and ends a circle.
        Set<String> known = checked.computeIfAbsent(kind, any -> new HashSet<>());
        String next = router.service().value();
        while (known.add(next)) {
            Located<ServiceConfig> service = draft.services.bound.get(next);
            if (service == null) {
                return;
            }
            for (Located<ServerConfig> server : service.value().servers()) {
                server(next, kind, datagrams(router), server.value().url());
            }
            if (service.value().failover().isEmpty()) {
                return;
            }
            next = service.value().failover().get().value().service().value();
        }
    }

    private boolean clientsShowCertificates(RouterConfig router) {
        // What could not be bound might be the one.
        return !draft.entrypointKeys.isComplete()
                || draft.entrypointKeys.bound.entrySet().stream()
                        .filter(each -> isAt(router, each.getKey()))
                        .anyMatch(each -> each.getValue().value().asksForCertificates());
    }

    private static boolean isAt(RouterConfig router, String entrypoint) {
        return router.entrypoints().isEmpty()
                || router.entrypoints().stream().anyMatch(at -> at.value().equals(entrypoint));
    }

    /**
     * Returns what a router routes: connections, if none of the entrypoints it applies to carries
     * HTTP.
     */
    private RouterKind kind(RouterConfig router) {
        if (router.entrypoints().isEmpty()) {
            return kindEverywhere;
        }
        for (Located<String> entrypoint : router.entrypoints()) {
            if (!withoutHttp.contains(entrypoint.value())) {
                return RouterKind.HTTP;
            }
        }
        return RouterKind.CONNECTION;
    }

    /** Returns whether all entrypoints of a router take datagrams, or none; empty if some do. */
    private Optional<Boolean> datagrams(RouterConfig router) {
        Set<String> named =
                router.entrypoints().stream().map(Located::value).collect(Collectors.toSet());
        List<Boolean> kinds = new ArrayList<>();
        draft.entrypointKeys.bound.forEach(
                (name, entrypoint) -> {
                    if (named.isEmpty() || named.contains(name)) {
                        kinds.add(types.usesDatagrams(entrypoint.value().protocol().value()));
                    }
                });
        boolean isMixed = kinds.contains(true) && kinds.contains(false);
        return isMixed ? Optional.empty() : Optional.of(kinds.contains(true));
    }

    private void server(
            String service, RouterKind kind, Optional<Boolean> datagrams, Located<URI> url) {
        String path = "services \"" + service + "\" servers";
        URI value = url.value();
        if (value.getHost() == null || value.getScheme() == null) {
            report(
                    path,
                    url,
                    "url: no scheme or no host",
                    "expected: for example http://127.0.0.1:8001");
            return;
        }
        String rest =
                value.getRawPath() + (value.getRawQuery() == null ? "" : "?" + value.getRawQuery());
        if (!rest.isEmpty() && !rest.equals("/")) {
            report(
                    path,
                    url,
                    "url: a server has no path",
                    "remove \"" + rest + "\"; requests keep the path they came with");
            return;
        }
        String scheme = value.getScheme().toLowerCase(Locale.ROOT);
        if (kind == RouterKind.HTTP && !schemes.contains(scheme)) {
            report(
                    path,
                    url,
                    "url: nothing installed speaks \"" + scheme + "\" to backends",
                    DraftBinder.notInstalledHint(types, ExtensionKind.BACKEND_CONNECTOR, scheme));
        }
        if (kind == RouterKind.CONNECTION && datagrams.isPresent()) {
            boolean isUdp = scheme.equals("udp");
            if (isUdp != datagrams.get()) {
                report(
                        path,
                        url,
                        "url: \""
                                + scheme
                                + "\" at an entrypoint for "
                                + (isUdp ? "connections" : "datagrams"),
                        "expected: " + (isUdp ? "tcp:// or tls://" : "udp://"));
            }
        }
        if (kind == RouterKind.CONNECTION && value.getPort() < 0) {
            report(path, url, "url: no port", "expected: for example tcp://127.0.0.1:5432");
        }
    }

    private void report(String path, Located<URI> url, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(path).at(url.range()).hint(hint));
    }
}
