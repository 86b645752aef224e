package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a snapshot, filed so that finding one takes about as long among 100,000 as among
 * ten, as long as rules name hosts or paths. What a rule asks beyond them is asked only of the
 * routes filed under the request's host and path. Immutable.
 */
public final class RouteTable<T> {
    private final List<Route<T>> routes;
    private final FiledRules filed;
    private final Map<String, EntrypointRoutes<T>> byEntrypoint;
    private final EntrypointRoutes<T> otherEntrypoints;

    private RouteTable(List<Route<T>> inOrder, FiledRules filed) {
        this.routes = List.copyOf(inOrder);
        this.filed = filed;
        T[] targets = targets(routes);
        this.byEntrypoint =
                filed.entrypoints().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        name -> name, name -> routesAt(name, targets)));
        this.otherEntrypoints = routesAt(null, targets);
    }

    private EntrypointRoutes<T> routesAt(@Nullable String entrypoint, T[] targets) {
        return new EntrypointRoutes<>(
                filed.requests(entrypoint),
                filed.connections(entrypoint),
                routes.stream()
                        .filter(route -> route.rule().asksForServerName())
                        .anyMatch(route -> isAt(route, entrypoint)),
                targets);
    }

    private static boolean isAt(Route<?> route, @Nullable String entrypoint) {
        return route.entrypoints().isEmpty()
                || (entrypoint != null && route.entrypoints().contains(entrypoint));
    }

    @SuppressWarnings("unchecked") // an array of a generic type cannot be made otherwise
    private static <T> T[] targets(List<Route<T>> routes) {
        return (T[]) routes.stream().map(Route::target).toArray();
    }

    /** Returns a builder without routes. */
    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** Returns the routes in the order in which they take precedence. */
    public List<Route<T>> routes() {
        return routes;
    }

    /** Returns the rules of the routes, for the next table. */
    public FiledRules filed() {
        return filed;
    }

    /** Returns the routes of an entrypoint, to be kept by its listener. */
    public EntrypointRoutes<T> at(String entrypoint) {
        return byEntrypoint.getOrDefault(entrypoint, otherEntrypoints);
    }

    /** Returns the target of the best route for a request, as {@link EntrypointRoutes#match}. */
    public @Nullable T match(String entrypoint, RequestHead head, ClientInfo client) {
        return at(entrypoint).match(head, client);
    }

    /**
     * Returns the target of the best route for a connection, as {@link
     * EntrypointRoutes#matchConnection}.
     */
    public @Nullable T matchConnection(
            String entrypoint, @Nullable String serverName, ClientInfo client) {
        return at(entrypoint).matchConnection(serverName, client);
    }

    /** Collects routes. For one thread. */
    public static final class Builder<T> {
        private final Map<String, Route<T>> routes = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a route.
         *
         * @throws IllegalArgumentException if there is one of its name
         */
        public Builder<T> add(Route<T> route) {
            if (routes.putIfAbsent(route.name(), route) != null) {
                throw new IllegalArgumentException(
                        "route: \"" + route.name() + "\" (expected: a name not used before)");
            }
            return this;
        }

        /** Returns what is wrong with routes that can never be taken, best first. */
        public List<RouteWarning> warnings() {
            return UnreachableRoutes.find(inOrder());
        }

        /** Makes the table. */
        public RouteTable<T> build() {
            return build(FiledRules.NONE);
        }

        /**
         * Makes the table.
         *
         * @param before the rules of the table before it, which are kept if this has the same
         */
        public RouteTable<T> build(FiledRules before) {
            List<Route<T>> inOrder = inOrder();
            return new RouteTable<>(inOrder, before.of(inOrder));
        }

        private List<Route<T>> inOrder() {
            List<Route<T>> sorted = new ArrayList<>(routes.values());
            sorted.sort(Route.ORDER);
            return sorted;
        }
    }
}
