package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An IngressRoute as it stands in HCL: a router and a service for each route. */
final class RouteText {
    /**
     * A priority of one more counts as much as this many ranks of Ingresses, so that 100, more than
     * the length of most rules, is before all of those.
     */
    private static final int POINT = Rules.RANKS / 100;

    private static final int MAX_PRIORITY = 100_000;
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_WEIGHT = 1_000_000;
    private static final int MAX_SERVICES = 100;
    private static final String DEFAULT_PORT = "80";

    private final Declared route;
    private final Settings settings;
    private final Backends backends;
    private final Surroundings surroundings;
    private final List<String> entrypoints;
    private final Hcl text;

    private RouteText(
            Declared route,
            KubernetesProviderConfig config,
            Backends backends,
            Surroundings surroundings)
            throws RefusedObjectException {
        this.route = route;
        this.settings = Settings.of(route);
        this.backends = backends;
        this.surroundings = surroundings;
        this.text = new Hcl(config);
        List<String> named = strings(either(route.spec(), "entryPoints", "entrypoints"));
        this.entrypoints = named.isEmpty() ? settings.entrypoints() : named;
    }

    static String of(
            Declared route,
            KubernetesProviderConfig config,
            Backends backends,
            Surroundings surroundings)
            throws RefusedObjectException {
        RouteText it = new RouteText(route, config, backends, surroundings);
        if (it.settings.priority().isPresent()) {
            throw new RefusedObjectException(
                    "a3s-gateway.io/priority: routes have a priority each (expected: priority in"
                            + " spec.routes)");
        }
        int index = 0;
        for (JsonNode each : route.spec().path("routes")) {
            try {
                it.route(route.prefix() + "_route-" + index, each);
            } catch (RefusedObjectException e) {
                throw new RefusedObjectException("routes[" + index + "]: " + e.getMessage());
            }
            index++;
        }
        if (index == 0) {
            throw new RefusedObjectException("routes: none (expected: one or more)");
        }
        return it.text.toString();
    }

    private void route(String name, JsonNode each) throws RefusedObjectException {
        String rule = each.path("match").asText("");
        if (rule.isEmpty()) {
            throw new RefusedObjectException("match: none (expected: a rule)");
        }
        String kind = each.path("kind").asText("Rule");
        if (!kind.equals("Rule")) {
            throw RefusedObjectException.expected("kind", kind, "Rule");
        }
        List<String> middlewares = new ArrayList<>(settings.middlewares());
        for (JsonNode middleware : each.path("middlewares")) {
            checkNamespace(middleware);
            middlewares.add(middleware.path("name").asText(""));
        }
        text.router(
                name,
                rule,
                name,
                entrypoints,
                surroundings.middlewares(route, middlewares),
                POINT * priority(each.path("priority"), rule));
        text.service(name, pools(each.path("services")), settings);
    }

    // 0 stands for what is not set, as in Traefik.
    private static int priority(JsonNode value, String rule) throws RefusedObjectException {
        if (value.isMissingNode() || value.isNull() || (value.isInt() && value.intValue() == 0)) {
            return Math.min(rule.length(), MAX_LENGTH);
        }
        if (!value.isInt() || Math.abs((long) value.intValue()) > MAX_PRIORITY) {
            throw RefusedObjectException.expected(
                    "priority", value.toString(), "a whole number from -100000 to 100000");
        }
        return value.intValue();
    }

    private List<Pool> pools(JsonNode services) throws RefusedObjectException {
        List<Pool> pools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode service : services) {
            Pool pool = pool(service, names);
            if (!names.add(pool.name())) {
                throw new RefusedObjectException(
                        "services: " + pool.name() + " twice (expected: each once)");
            }
            pools.add(pool);
        }
        if (pools.isEmpty() || pools.size() > MAX_SERVICES) {
            throw new RefusedObjectException(
                    "services: " + pools.size() + " (expected: 1 to " + MAX_SERVICES + ')');
        }
        if (pools.stream().noneMatch(each -> each.weight() > 0)) {
            throw new RefusedObjectException(
                    "services: none has a weight (expected: more than 0 for one of them)");
        }
        return pools;
    }

    private Pool pool(JsonNode service, Set<String> taken) throws RefusedObjectException {
        checkNamespace(service);
        String kind = service.path("kind").asText("Service");
        String name = service.path("name").asText("");
        if (!kind.equals("Service") || name.isEmpty()) {
            throw RefusedObjectException.expected(
                    "services", kind + ' ' + name, "the name of a Service");
        }
        JsonNode weight = service.path("weight");
        if (!weight.isMissingNode()
                && (!weight.isInt() || weight.intValue() < 0 || weight.intValue() > MAX_WEIGHT)) {
            throw RefusedObjectException.expected(
                    "weight", weight.toString(), "a whole number from 0 to " + MAX_WEIGHT);
        }
        String port = service.path("port").asText(DEFAULT_PORT);
        Optional<String> scheme = settings.scheme();
        if (service.hasNonNull("scheme")) {
            scheme = Optional.of(Settings.checkedScheme("scheme", service.path("scheme").asText()));
        }
        Backends.Found found =
                backends.of(new ObjectKey(route.key().namespace(), name), port, scheme);
        surroundings.note(route, found.problem());
        return new Pool(
                taken.contains(name) ? name + '-' + port : name,
                weight.asInt(1),
                found,
                Optional.of(service.path("strategy").asText("")).filter(each -> !each.isEmpty()));
    }

    // Whoever may write into one namespace is to have no say about others.
    private void checkNamespace(JsonNode reference) throws RefusedObjectException {
        String own = route.key().namespace();
        String namespace = reference.path("namespace").asText(own);
        if (!namespace.equals(own)) {
            throw RefusedObjectException.expected("namespace", namespace, "that of the route");
        }
    }

    private static JsonNode either(JsonNode object, String key, String other) {
        return object.has(key) ? object.path(key) : object.path(other);
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(each.asText("")));
        return strings;
    }
}
