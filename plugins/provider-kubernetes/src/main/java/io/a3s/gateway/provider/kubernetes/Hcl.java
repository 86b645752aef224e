package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.spi.provider.DynamicConfig.quoted;

import io.a3s.gateway.spi.provider.DynamicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the blocks of a configuration. */
final class Hcl {
    private final KubernetesProviderConfig config;
    private final StringBuilder text = new StringBuilder();

    Hcl(KubernetesProviderConfig config) {
        this.config = config;
    }

    /**
     * Adds a router.
     *
     * @param middlewares those behind the ones that all routers have
     * @param priority without what is added to all
     */
    void router(
            String name,
            String rule,
            String service,
            List<String> entrypoints,
            List<String> middlewares,
            int priority) {
        List<String> all = new ArrayList<>(config.middlewares());
        all.addAll(middlewares);
        text.append("routers ").append(quoted(name)).append(" {\n");
        attribute("  rule", quoted(rule));
        attribute("  service", quoted(service));
        attribute("  priority", Integer.toString(config.priority() + priority));
        attribute(
                "  entrypoints", list(entrypoints.isEmpty() ? config.entrypoints() : entrypoints));
        attribute("  middlewares", list(all));
        text.append("}\n");
    }

    /** Adds a service whose pools share its requests. */
    void service(String name, List<Pool> pools, Settings settings) {
        List<Pool> usable = pools.stream().filter(Pool::isUsable).toList();
        text.append("services ").append(quoted(name)).append(" {\n");
        if (usable.size() > 1) {
            revisions(usable, settings);
        }
        text.append("  load_balancer {\n");
        if (usable.size() <= 1) {
            attribute(
                    "    servers",
                    usable.isEmpty() ? "[]" : servers(usable.getFirst().found().servers()));
        }
        Optional<String> strategy =
                usable.size() == 1
                        ? usable.getFirst().strategy().or(settings::strategy)
                        : settings.strategy();
        strategy.ifPresent(each -> attribute("    strategy", quoted(each)));
        settings.timeouts().forEach((key, value) -> attribute("    " + key, quoted(value)));
        usable.stream()
                .map(Pool::found)
                .filter(each -> Settings.TLS_SCHEMES.contains(each.scheme()))
                .findFirst()
                .ifPresent(each -> tls(each, settings));
        text.append("  }\n}\n");
    }

    private void revisions(List<Pool> pools, Settings settings) {
        List<Integer> shares = Shares.of(pools.stream().map(Pool::weight).toList());
        text.append("  revisions = [\n");
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            text.append("    { name = ")
                    .append(quoted(pool.name()))
                    .append(", traffic_percent = ")
                    .append(shares.get(i))
                    .append(", servers = ")
                    .append(servers(pool.found().servers()));
            pool.strategy()
                    .or(settings::strategy)
                    .ifPresent(each -> text.append(", strategy = ").append(quoted(each)));
            text.append(" },\n");
        }
        text.append("  ]\n");
    }

    private static String servers(List<String> urls) {
        return urls.stream()
                .map(url -> "{ url = " + quoted(url) + " }")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private void tls(Backends.Found found, Settings settings) {
        text.append("    tls {\n");
        attribute("      server_name", quoted(settings.serverName().orElse(found.serverName())));
        config.backendCaFile()
                .ifPresent(file -> attribute("      ca_file", quoted(file.toString())));
        text.append("    }\n");
    }

    private void attribute(String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }

    static String list(List<String> values) {
        return values.stream()
                .map(DynamicConfig::quoted)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
