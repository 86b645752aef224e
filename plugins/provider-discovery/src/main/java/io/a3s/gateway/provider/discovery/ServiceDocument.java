package io.a3s.gateway.provider.discovery;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a backend says about itself.
 *
 * @param name what it is
 * @param version which one
 * @param routes which requests it wants
 * @param healthPath where it says whether it is well
 * @param weight its share among those of the same name
 */
record ServiceDocument(
        String name, String version, List<Route> routes, String healthPath, int weight) {
    /** What names have to be. */
    static final String NAME = "1 to 100 letters, digits, dots, hyphens and underscores";

    /**
     * Requests that a backend wants.
     *
     * @param rule which
     * @param middlewares what they go through
     * @param priority which of several rules goes first; by their length unless set
     */
    record Route(String rule, List<String> middlewares, OptionalInt priority) {
        Route {
            middlewares = List.copyOf(middlewares);
        }
    }

    ServiceDocument {
        routes = List.copyOf(routes);
    }

    static boolean isName(String text) {
        return text.matches("[A-Za-z0-9._-]{1,100}");
    }

    /** Returns whether two want the same requests, and say in the same place how they are. */
    boolean agreesWith(ServiceDocument other) {
        return routes.equals(other.routes) && healthPath.equals(other.healthPath);
    }
}
