package io.a3s.gateway.provider.discovery;

import static io.a3s.gateway.spi.provider.DynamicConfig.quoted;

import io.a3s.gateway.provider.discovery.ServiceDocument.Route;
import io.a3s.gateway.spi.provider.DynamicConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Backends of one name as they stand in HCL: a service, and a router for each route. */
final class DiscoveredText {
    private static final int MAX_PRIORITY = 999;

    private final DiscoveryConfig config;

    DiscoveredText(DiscoveryConfig config) {
        this.config = config;
    }

    /** Returns which requests a seed may have, if not all. */
    Optional<String> within(SeedConfig seed) {
        return seed.within().or(config::within);
    }

    /**
     * Returns the text of a service.
     *
     * @param instances its backends; the first says how it is routed to
     * @param routes which of its routes
     */
    String of(List<Instance> instances, List<Route> routes) {
        Instance first = instances.getFirst();
        StringBuilder text = new StringBuilder();
        service(instances, text);
        for (int i = 0; i < routes.size(); i++) {
            String suffix = routes.size() == 1 ? "" : "-" + i;
            router(first, routes.get(i), suffix, text);
        }
        return text.toString();
    }

    /** Returns the text of a service that has no backends at present. */
    static String none(String name) {
        return "services " + quoted(name) + " { load_balancer { servers = [] } }\n";
    }

    private void service(List<Instance> instances, StringBuilder text) {
        ServiceDocument document = instances.getFirst().document();
        text.append("services ").append(quoted(document.name())).append(" {\n");
        text.append("  load_balancer {\n    strategy = \"weighted\"\n    servers = [\n");
        for (Instance each : instances) {
            text.append("      { url = ")
                    .append(quoted(each.seed().server()))
                    .append(", weight = ")
                    .append(each.document().weight())
                    .append(" },\n");
        }
        text.append("    ]\n    health_check { path = ")
                .append(quoted(document.healthPath()))
                .append(" }\n");
        Optional<Path> trusted =
                config.caFile()
                        .filter(
                                _ ->
                                        instances.stream()
                                                .anyMatch(
                                                        each ->
                                                                each.seed()
                                                                        .server()
                                                                        .startsWith("https:")));
        trusted.ifPresent(
                file ->
                        text.append("    tls { ca_file = ")
                                .append(quoted(file.toString()))
                                .append(" }\n"));
        text.append("  }\n}\n");
    }

    private void router(Instance first, Route route, String suffix, StringBuilder text) {
        String name = first.document().name();
        String rule =
                within(first.seed())
                        .map(bounds -> Rules.both(bounds, route.rule()))
                        .orElse(route.rule());
        int priority =
                route.priority().orElse(Math.min(route.rule().length(), MAX_PRIORITY))
                        + config.priority();
        List<String> middlewares = new ArrayList<>(config.middlewares());
        middlewares.addAll(route.middlewares());
        text.append("routers ").append(quoted("discovered-" + name + suffix)).append(" {\n");
        text.append("  rule = ").append(quoted(rule)).append('\n');
        text.append("  service = ").append(quoted(name)).append('\n');
        text.append("  priority = ").append(priority).append('\n');
        text.append("  entrypoints = ").append(list(config.entrypoints())).append('\n');
        text.append("  middlewares = ").append(list(middlewares)).append("\n}\n");
    }

    private static String list(List<String> values) {
        return values.stream()
                .map(DynamicConfig::quoted)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
