package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes of one kind by host, then by path. */
final class RouteIndex<T> {
    private final TextIndex<PathIndex<T>> byHost;
    private final PathIndex<T> anyHost;

    private RouteIndex(Builder<T> builder) {
        Map<String, PathIndex<T>> hosts = HashMap.newHashMap(builder.byHost.size());
        builder.byHost.forEach((host, routes) -> hosts.put(host, routes.build()));
        this.byHost = new TextIndex<>(hosts);
        this.anyHost = builder.anyHost.build();
    }

    /** Returns the winner of the routes that take a request and of the best so far. */
    @Nullable Candidate<T> better(
            @Nullable Candidate<T> best,
            String authority,
            int start,
            int end,
            ClientInfo client,
            RequestHead head) {
        Candidate<T> winner = best;
        var sameHost = byHost.get(authority, start, end);
        if (sameHost != null) {
            winner = sameHost.better(winner, authority, start, end, client, head);
        }
        return anyHost.better(winner, authority, start, end, client, head);
    }

    /** Returns the winner of the routes that take a connection and of the best so far. */
    @Nullable Candidate<T> better(
            @Nullable Candidate<T> best, String name, int end, ClientInfo client) {
        Candidate<T> winner = best;
        var sameName = byHost.get(name, 0, end);
        if (sameName != null) {
            winner = sameName.better(winner, name, 0, end, client);
        }
        int dot = name.indexOf('.');
        var wildcard = dot < 0 || dot >= end ? null : byHost.get(name, dot, end);
        if (wildcard != null) {
            winner = wildcard.better(winner, name, 0, end, client);
        }
        return anyHost.better(winner, name, 0, end, client);
    }

    /** Takes routes in order of rank. */
    static final class Builder<T> {
        private final Map<String, PathIndex.Builder<T>> byHost = new HashMap<>();
        private final PathIndex.Builder<T> anyHost = new PathIndex.Builder<>();

        /** Files a route wherever requests it may take are looked up. */
        void add(Route<T> route, int rank) {
            for (IndexKey key : IndexKey.of(route.rule().condition())) {
                String host = key.host();
                var routes =
                        host == null
                                ? anyHost
                                : byHost.computeIfAbsent(host, name -> new PathIndex.Builder<>());
                var matcher = host == null ? route.rule().matcher() : matcher(route.rule(), host);
                routes.add(key.path(), new Candidate<>(rank, matcher, route.target()));
            }
        }

        /**
         * Returns what is left to ask of requests for a host. Most of the time of a match among
         * many routes is spent waiting for memory, which what is not asked need not be fetched
         * from.
         */
        private static RouteMatcher matcher(Rule rule, String host) {
            List<Condition> parts =
                    rule.condition() instanceof Condition.And(var all)
                            ? all
                            : List.of(rule.condition());
            List<Condition> rest = parts.stream().filter(part -> !isImplied(part, host)).toList();
            if (rest.size() == parts.size()) {
                return rule.matcher();
            }
            return MatcherCompiler.compile(
                    rest.size() == 1 ? rest.getFirst() : new Condition.And(rest));
        }

        private static boolean isImplied(Condition condition, String host) {
            return condition instanceof Condition.Host(var hosts) && hosts.contains(host);
        }

        RouteIndex<T> build() {
            return new RouteIndex<>(this);
        }
    }
}
