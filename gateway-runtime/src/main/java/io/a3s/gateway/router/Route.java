package io.a3s.gateway.router;

import java.util.Comparator;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What leads to a target: a rule, and when it goes before others.
 *
 * @param name the name of the router, unique in a table
 * @param rule which requests or connections it takes
 * @param priority the route with the highest number wins among those that match; with equal
 *     numbers, the name that sorts first
 * @param entrypoints where it listens; empty for everywhere
 * @param target where it leads
 */
public record Route<T>(String name, Rule rule, int priority, Set<String> entrypoints, T target) {
    /** The order in which routes are tried. */
    static final Comparator<Route<?>> ORDER =
            Comparator.<Route<?>>comparingInt(Route::priority)
                    .reversed()
                    .thenComparing(Route::name);

    /** Copies the entrypoints. */
    public Route {
        entrypoints = Set.copyOf(entrypoints);
    }

    /**
     * Makes a route. Without a priority it gets the length of the rule's text, so that what is said
     * in more detail goes first.
     */
    public static <T> Route<T> of(
            String name, Rule rule, OptionalInt priority, Set<String> entrypoints, T target) {
        return new Route<>(name, rule, priority.orElse(rule.text().length()), entrypoints, target);
    }

    /** Returns whether it listens wherever the other does. */
    boolean coversEntrypointsOf(Route<?> other) {
        return entrypoints.isEmpty()
                || (!other.entrypoints.isEmpty() && entrypoints.containsAll(other.entrypoints));
    }
}
