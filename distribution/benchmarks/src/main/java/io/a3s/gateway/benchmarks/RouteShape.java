package io.a3s.gateway.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/** What the rules of a benchmark ask about. */
public enum RouteShape {
    /** A host each. */
    HOST,
    /** A path each, on any host. */
    PATH,
    /** Ten paths on each host. */
    HOST_AND_PATH,
    /** Half of them plain, half with something that has to be asked of the request. */
    MIXED,
    /** Prefixes of 32 lengths, and requests long enough for all of them. */
    DEEP;

    /** A rule and a request it takes; {@code ######} stands for a number. */
    private record Case(String rule, String authority, String path) {}

    private static final Case[] MIXED_CASES = {
        new Case("Host(`t######.example.com`)", "t######.example.com", "/v1/items/42"),
        new Case("Host(`u######.example.com`)", "u######.example.com", "/v1/items/42"),
        new Case("PathPrefix(`/p/######/`)", "api.example.com", "/p/######/items/42"),
        new Case("Path(`/q/######`)", "api.example.com", "/q/######"),
        new Case(
                "Host(`v######.example.com`) && PathPrefix(`/v1/`)",
                "v######.example.com",
                "/v1/items/42"),
        new Case(
                "PathPrefix(`/h/######/`) && Header(`X-Tier`, `gold`)",
                "api.example.com",
                "/h/######/items/42"),
        new Case(
                "Host(`w######.example.com`) && PathRegexp(`^/v[0-9]+/`)",
                "w######.example.com",
                "/v1/items/42"),
        new Case(
                "PathPrefix(`/r/######/`) && Query(`debug`, `1`)",
                "api.example.com",
                "/r/######/items/42"),
        new Case(
                "Host(`x######.example.com`) && ClientIP(`192.0.2.0/24`)",
                "x######.example.com",
                "/v1/items/42"),
        new Case(
                "HostRegexp(`^[a-z]+\\.example\\.com$`) && PathPrefix(`/s/######/`)",
                "api.example.com",
                "/s/######/items/42")
    };

    private List<Case> cases() {
        return switch (this) {
            case HOST ->
                    List.of(
                            new Case(
                                    "Host(`t######.example.com`)",
                                    "t######.example.com",
                                    "/v1/items/42"));
            case PATH ->
                    List.of(
                            new Case(
                                    "PathPrefix(`/svc/######/`)",
                                    "api.example.com",
                                    "/svc/######/items/42"));
            case HOST_AND_PATH -> IntStream.range(0, 10).mapToObj(RouteShape::pathOnHost).toList();
            case MIXED -> List.of(MIXED_CASES);
            case DEEP -> IntStream.range(0, 32).mapToObj(RouteShape::deepPath).toList();
        };
    }

    private static Case pathOnHost(int path) {
        return new Case(
                "Host(`t######.example.com`) && PathPrefix(`/v%d/`)".formatted(path),
                "t######.example.com",
                "/v%d/items/42".formatted(path));
    }

    private static Case deepPath(int depth) {
        return new Case(
                "PathPrefix(`/######%s/`)".formatted("/x".repeat(depth)),
                "api.example.com",
                "/######" + "/x".repeat(33));
    }

    /** Returns the rule of a route. */
    String rule(int route) {
        List<Case> cases = cases();
        return new NumberedText(cases.get(route % cases.size()).rule).of(route / cases.size());
    }

    /** Makes requests for the routes of this shape. */
    Requests requests() {
        return new Requests(cases());
    }

    /** Fills heads. For one thread. */
    static final class Requests {
        private final NumberedText[] authorities;
        private final NumberedText[] paths;

        private Requests(List<Case> cases) {
            authorities = texts(cases.stream().map(Case::authority).toList());
            paths = texts(cases.stream().map(Case::path).toList());
        }

        private static NumberedText[] texts(List<String> patterns) {
            return patterns.stream().map(NumberedText::new).toArray(NumberedText[]::new);
        }

        /** Makes the head that of a request for a route, or of nobody's for one beyond the last. */
        void fill(ReusedHead head, int route) {
            int kind = route % paths.length;
            int number = route / paths.length;
            head.fill(authorities[kind].of(number), paths[kind].of(number), "debug=1");
        }
    }
}
