package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.exchange.ChainLink;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.router.RouterKind;
import io.a3s.gateway.router.Rule;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks whether middlewares suit the routers that name them. */
final class ChainChecks {
    private final Map<String, Rule> rules;
    private final Map<String, ChainLink> links;
    private final List<Diagnostic> problems;
    // What each entrypoint brings to a router that listens there.
    private final Map<String, RouterKind> entrypoints = new LinkedHashMap<>();

    /**
     * Prepares checks.
     *
     * @param links the middlewares that could be made, by name
     * @param problems gets what is wrong
     */
    ChainChecks(
            GatewayConfig config,
            PluginRegistry plugins,
            Map<String, ChainLink> links,
            List<Diagnostic> problems) {
        this.rules = config.rules();
        this.links = links;
        this.problems = problems;
        config.fixed()
                .entrypoints()
                .forEach(
                        (name, entrypoint) -> {
                            String protocol = entrypoint.value().config().protocol().value();
                            entrypoints.put(
                                    name,
                                    plugins.carriesHttp(protocol)
                                            ? RouterKind.HTTP
                                            : RouterKind.CONNECTION);
                        });
    }

    void check(String name, RouterConfig router) {
        for (Located<String> used : router.middlewares()) {
            ChainLink link = links.get(used.value());
            if (link == null) {
                continue;
            }
            if (router.streaming() && link.needs().responseBody() == BodyAccess.WHOLE) {
                report(
                        name,
                        used,
                        "collects whole response bodies, so clients would wait for the end",
                        "remove it here, or streaming = true");
            }
            if (!link.knowsConnections()) {
                requireNone(RouterKind.CONNECTION, name, router, used);
            } else if (!link.knowsHttp()) {
                requireNone(RouterKind.HTTP, name, router, used);
            }
        }
    }

    // Else what a middleware is there to check would pass without it.
    private void requireNone(
            RouterKind kind, String name, RouterConfig router, Located<String> used) {
        List<String> wrong = listening(router, kind);
        if (wrong.isEmpty()) {
            return;
        }
        RouterKind other = kind == RouterKind.HTTP ? RouterKind.CONNECTION : RouterKind.HTTP;
        List<String> right = listening(router, other);
        String problem =
                switch (kind) {
                    case HTTP -> "does nothing about HTTP, which entrypoint \"%s\" carries";
                    case CONNECTION -> "only works on HTTP, which entrypoint \"%s\" does not carry";
                };
        String alternative =
                switch (kind) {
                    case HTTP -> "; the entrypoint itself has tcp_allowed_ips and max_connections";
                    case CONNECTION -> ", or use one that works on connections";
                };
        report(
                name,
                used,
                problem.formatted(wrong.getFirst()),
                "remove it here"
                        + (right.isEmpty()
                                ? alternative
                                : ", or set entrypoints = " + quoted(right)));
    }

    /** Returns the entrypoints of a kind from which a router gets something. */
    private List<String> listening(RouterConfig router, RouterKind kind) {
        Rule rule = rules.get(router.rule().value());
        if (rule == null || !rule.fits(kind)) {
            return List.of();
        }
        List<String> named = router.entrypoints().stream().map(Located::value).toList();
        return entrypoints.entrySet().stream()
                .filter(each -> each.getValue() == kind)
                .map(Map.Entry::getKey)
                .filter(each -> named.isEmpty() || named.contains(each))
                .toList();
    }

    private static String quoted(List<String> names) {
        return names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(", ", "[", "]"));
    }

    private void report(String router, Located<String> used, String summary, String hint) {
        problems.add(
                Diagnostic.error("middleware \"" + used.value() + "\" " + summary)
                        .at(used.range())
                        .in("routers \"" + router + '"')
                        .hint(hint));
    }
}
