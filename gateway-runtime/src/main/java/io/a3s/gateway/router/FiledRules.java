package io.a3s.gateway.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a table's routes by entrypoint, host and path. Where routes lead is no part of it,
 * so that tables which differ in nothing else can share it. Immutable.
 */
public final class FiledRules {
    /** Of no routes. */
    public static final FiledRules NONE = new FiledRules(List.of());

    private final List<Rule> rules = new ArrayList<>();
    private final List<Set<String>> entrypoints = new ArrayList<>();
    private final Indexes requests;
    private final Indexes connections;

    private FiledRules(List<? extends Route<?>> inOrder) {
        for (Route<?> route : inOrder) {
            rules.add(route.rule());
            entrypoints.add(route.entrypoints());
        }
        this.requests = new Indexes(RouterKind.HTTP);
        this.connections = new Indexes(RouterKind.CONNECTION);
    }

    /** Returns the rules of other routes: this object if they are the same at each rank. */
    FiledRules of(List<? extends Route<?>> inOrder) {
        boolean isSame = inOrder.size() == rules.size();
        for (int rank = 0; isSame && rank < rules.size(); rank++) {
            Route<?> route = inOrder.get(rank);
            isSame =
                    route.rule().equals(rules.get(rank))
                            && route.entrypoints().equals(entrypoints.get(rank));
        }
        return isSame ? this : new FiledRules(inOrder);
    }

    /** Returns the entrypoints that have routes of their own. */
    Set<String> entrypoints() {
        return Set.copyOf(entrypoints.stream().flatMap(Set::stream).toList());
    }

    /** Returns those for requests at an entrypoint, or at all others. */
    LayeredIndex requests(@Nullable String entrypoint) {
        return requests.at(entrypoint);
    }

    /** Returns those for connections at an entrypoint, or at all others. */
    LayeredIndex connections(@Nullable String entrypoint) {
        return connections.at(entrypoint);
    }

    /** The rules for one kind; those that hold at all entrypoints are filed once. */
    private final class Indexes {
        private final @Nullable RouteIndex everywhere;
        private final Map<String, RouteIndex> named = new HashMap<>();

        Indexes(RouterKind kind) {
            RouteIndex.Builder shared = new RouteIndex.Builder();
            Map<String, RouteIndex.Builder> own = new HashMap<>();
            for (int rank = 0; rank < rules.size(); rank++) {
                Rule rule = rules.get(rank);
                if (!rule.fits(kind)) {
                    continue;
                }
                if (entrypoints.get(rank).isEmpty()) {
                    shared.add(rule, rank);
                }
                for (String entrypoint : entrypoints.get(rank)) {
                    own.computeIfAbsent(entrypoint, name -> new RouteIndex.Builder())
                            .add(rule, rank);
                }
            }
            this.everywhere = shared.isEmpty() ? null : shared.build();
            own.forEach((name, index) -> named.put(name, index.build()));
        }

        LayeredIndex at(@Nullable String entrypoint) {
            return new LayeredIndex(entrypoint == null ? null : named.get(entrypoint), everywhere);
        }
    }
}
