package io.a3s.gateway.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds routes that can never be taken: a better one has their rule, or nothing can meet it. */
final class UnreachableRoutes {
    private UnreachableRoutes() {}

    static <T> List<RouteWarning> find(List<Route<T>> inOrder) {
        List<RouteWarning> warnings = new ArrayList<>();
        Map<Rule, List<Route<T>>> seen = HashMap.newHashMap(inOrder.size());
        for (Route<T> route : inOrder) {
            if (route.rule().filings().isEmpty()) {
                warnings.add(contradiction(route));
                continue;
            }
            List<Route<T>> better = seen.computeIfAbsent(route.rule(), rule -> new ArrayList<>(1));
            Optional<Route<T>> winner =
                    better.stream().filter(other -> other.coversEntrypointsOf(route)).findFirst();
            winner.ifPresent(other -> warnings.add(shadowed(route, other)));
            if (winner.isEmpty()) {
                // Whatever another would take from those behind it, its winner takes, too.
                better.add(route);
            }
        }
        return warnings;
    }

    private static RouteWarning contradiction(Route<?> route) {
        return new RouteWarning(
                route.name(),
                "no request can meet the rule " + route.rule().text(),
                IndexKey.of(route.rule().condition()).isEmpty()
                        ? "it asks for two hosts or two paths at once; did you mean || instead of &&?"
                        : "it asks for something and for its opposite");
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
