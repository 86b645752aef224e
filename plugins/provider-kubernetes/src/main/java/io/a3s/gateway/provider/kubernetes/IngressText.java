package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.provider.kubernetes.Rules.PathType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An Ingress as it stands in HCL: a router for each path, and a service for each backend. */
final class IngressText {
    private static final String HOST =
            "(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

    private final Declared ingress;
    private final Settings settings;
    private final Backends backends;
    private final Surroundings surroundings;
    private final List<String> middlewares;
    private final Hcl text;
    private final Set<String> services = new HashSet<>();
    private int routers;

    private IngressText(
            Declared ingress,
            KubernetesProviderConfig config,
            Backends backends,
            Surroundings surroundings)
            throws RefusedObjectException {
        this.ingress = ingress;
        this.settings = Settings.of(ingress);
        this.backends = backends;
        this.surroundings = surroundings;
        this.middlewares = surroundings.middlewares(ingress, settings.middlewares());
        this.text = new Hcl(config);
    }

    static String of(
            Declared ingress,
            KubernetesProviderConfig config,
            Backends backends,
            Surroundings surroundings)
            throws RefusedObjectException {
        IngressText it = new IngressText(ingress, config, backends, surroundings);
        if (it.settings.isWithoutHttp()
                && it.settings.entrypoints().isEmpty()
                && config.entrypoints().isEmpty()) {
            throw new RefusedObjectException(
                    "a3s-gateway.io/protocol: connections without HTTP come by entrypoints of their"
                            + " own (name one in a3s-gateway.io/entrypoints)");
        }
        it.rules();
        return it.text.toString();
    }

    private void rules() throws RefusedObjectException {
        JsonNode fallback = ingress.spec().path("defaultBackend");
        for (JsonNode rule : ingress.spec().path("rules")) {
            String host = host(rule.path("host").asText(""));
            JsonNode paths = rule.path("http").path("paths");
            if (paths.isEmpty() && fallback.isObject()) {
                router(host, PathType.PREFIX, "", fallback);
            }
            for (JsonNode path : paths) {
                path(host, path);
            }
        }
        if (fallback.isObject()) {
            // Behind everything else, whatever the priority of the rest is.
            String name = ingress.prefix() + "_default";
            String rule =
                    settings.isWithoutHttp() ? connections("") : Rules.of("", PathType.PREFIX, "");
            if (isFree("default backend", "the default backend")) {
                add(name, rule, fallback, 0);
            }
        }
    }

    private void path(String host, JsonNode path) throws RefusedObjectException {
        String text = path.path("path").asText("");
        PathType type = type(path.path("pathType").asText("ImplementationSpecific"));
        boolean isAny = text.isEmpty() && type == PathType.IMPLEMENTATION_SPECIFIC;
        if ((!isAny && !text.startsWith("/")) || text.length() > Rules.MAX_PATH) {
            throw RefusedObjectException.expected(
                    "path", text, "a path that begins with / and is not longer than 2000");
        }
        router(host, type, text, path.path("backend"));
    }

    private static String host(String host) throws RefusedObjectException {
        String lower = host.toLowerCase(Locale.ROOT);
        if (!lower.isEmpty() && !lower.matches(HOST)) {
            throw RefusedObjectException.expected(
                    "host", host, "a name such as example.com or *.example.com");
        }
        return lower;
    }

    private static PathType type(String type) throws RefusedObjectException {
        return switch (type) {
            case "Exact" -> PathType.EXACT;
            case "Prefix" -> PathType.PREFIX;
            case "ImplementationSpecific" -> PathType.IMPLEMENTATION_SPECIFIC;
            default ->
                    throw RefusedObjectException.expected(
                            "pathType", type, "Exact, Prefix or ImplementationSpecific");
        };
    }

    private void router(String host, PathType type, String path, JsonNode backend)
            throws RefusedObjectException {
        String name = ingress.prefix() + '_' + routers++;
        int band = settings.priority().orElse(0) * Rules.RANKS;
        if (settings.isWithoutHttp()) {
            if (!path.isEmpty() && !path.equals("/")) {
                throw RefusedObjectException.expected(
                        "path", path, "none, as connections without HTTP have no path");
            }
            String rule = connections(host);
            if (isFree(rule, rule)) {
                add(name, rule, backend, band + Rules.rank(host, PathType.PREFIX, ""));
            }
            return;
        }
        String rule = Rules.of(host, type, path);
        if (isFree(rule, rule)) {
            add(name, rule, backend, band + Rules.rank(host, type, path));
        }
    }

    // Datagrams have no server name; their routers take all of an entrypoint.
    private String connections(String host) {
        boolean isUdp = settings.scheme().filter("udp"::equals).isPresent();
        return isUdp ? "ClientIP(`0.0.0.0/0`, `::/0`)" : Rules.ofServerName(host);
    }

    /** Returns whether no older Ingress has the same rule at the same entrypoints. */
    private boolean isFree(String what, String shown) {
        Optional<Declared> owner =
                surroundings.claim(String.join(",", settings.entrypoints()) + ' ' + what, ingress);
        owner.ifPresent(
                other ->
                        surroundings.note(
                                ingress, shown + " is taken by the older " + other.title()));
        return owner.isEmpty();
    }

    private void add(String router, String rule, JsonNode backend, int priority)
            throws RefusedObjectException {
        String service = service(backend);
        text.router(router, rule, service, settings.entrypoints(), middlewares, priority);
    }

    private String service(JsonNode backend) throws RefusedObjectException {
        JsonNode service = backend.path("service");
        String name = service.path("name").asText("");
        JsonNode port = service.path("port");
        String which = port.path("name").asText(port.path("number").asText(""));
        if (name.isEmpty() || which.isEmpty()) {
            throw new RefusedObjectException(
                    "backend: no service with a port (expected: service.name, and service.port.name"
                            + " or service.port.number)");
        }
        String known = ingress.prefix() + '_' + name + '_' + which;
        if (services.add(known)) {
            ObjectKey key = new ObjectKey(ingress.key().namespace(), name);
            Backends.Found found = backends.of(key, which, settings.scheme());
            surroundings.note(ingress, found.problem());
            text.service(known, List.of(new Pool(name, 1, found, Optional.empty())), settings);
        }
        return known;
    }
}
