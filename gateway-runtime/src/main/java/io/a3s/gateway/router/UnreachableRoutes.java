package io.a3s.gateway.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds routes that can never be taken: a better one has their rule, or nothing can meet it. */
final class UnreachableRoutes {
    private UnreachableRoutes() {}

    static <T> List<RouteWarning> find(List<Route<T>> inOrder) {
        List<RouteWarning> warnings = new ArrayList<>();
        Map<Condition, List<Route<T>>> seen = new HashMap<>();
        for (Route<T> route : inOrder) {
            Condition condition = route.rule().condition();
            if (IndexKey.of(condition).isEmpty()) {
                warnings.add(contradiction(route));
                continue;
            }
            List<Route<T>> better = seen.computeIfAbsent(condition, rule -> new ArrayList<>(1));
            better.stream()
                    .filter(other -> other.coversEntrypointsOf(route))
                    .findFirst()
                    .ifPresent(other -> warnings.add(shadowed(route, other)));
            better.add(route);
        }
        return warnings;
    }

    private static RouteWarning contradiction(Route<?> route) {
        return new RouteWarning(
                route.name(),
                "no request can meet the rule " + route.rule().text(),
                "it asks for two hosts or two paths at once; did you mean || instead of &&?");
    }

    private static RouteWarning shadowed(Route<?> route, Route<?> winner) {
        String goesFirst =
                route.priority() == winner.priority()
                        ? "with the same priority, the name that sorts first wins"
                        : "priority " + winner.priority() + " goes before " + route.priority();
        return new RouteWarning(
                route.name(),
                "is never taken, as router \"" + winner.name() + "\" has the same rule",
                goesFirst + "; remove one, or change its rule or entrypoints");
    }
}
