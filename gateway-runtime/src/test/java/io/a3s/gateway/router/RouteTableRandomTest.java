package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.config.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares the table with the obvious way: ask all routes in order, by a reading of the rules that
 * shares no code with the matchers. Few hosts and paths make for many conflicts.
 */
class RouteTableRandomTest {
    private static final List<String> HOSTS = List.of("a", "b", "a.b", "x.a.b", "y.a.b", "::1");
    private static final List<String> PATHS =
            List.of("/", "/a", "/ab", "/a/", "/a/b", "/abc", "/b/a", "/a%2Fb");
    private static final List<String> HOST_PATTERNS =
            List.of("a", "^a$", "^[xy]\\.a\\.b$", "\\.b$", "x|b$");
    private static final List<String> PATH_PATTERNS =
            List.of("b", "^/a[b/]", "^/ab?c*$", "^/a/b", "c$");
    private static final List<String> METHODS = List.of("GET", "POST");
    private static final List<String> VALUES = List.of("1", "2");
    private static final List<String> ENTRYPOINTS = List.of("web", "secure", "other");

    private final Random random = new Random(20_260_726);
    private FiledRules before = FiledRules.NONE;

    @Test
    void findsTheRequestRouteAScanFinds() {
        int found = 0;
        for (int round = 0; round < 3_000; round++) {
            RouteTable<String> table = table(RouterKind.HTTP);
            for (int request = 0; request < 20; request++) {
                String entrypoint = pick(ENTRYPOINTS);
                FakeHead head = head();
                FakeClient client = client();

                String target = table.match(entrypoint, head, client);

                found += target == null ? 0 : 1;
                assertThat(target)
                        .as("%s of %s at %s in %s", head, client, entrypoint, table.routes())
                        .isEqualTo(scan(table, entrypoint, client, host(head), head));
            }
        }
        assertThat(found).as("requests with a route").isBetween(20_000, 58_000);
    }

    @Test
    void findsTheConnectionRouteAScanFinds() {
        for (int round = 0; round < 1_000; round++) {
            RouteTable<String> table = table(RouterKind.CONNECTION);
            for (int connection = 0; connection < 20; connection++) {
                String entrypoint = pick(ENTRYPOINTS);
                FakeClient client = client();
                String serverName = random.nextInt(5) == 0 ? null : pick(HOSTS);
                String host = serverName == null ? "" : serverName;

                assertThat(table.matchConnection(entrypoint, serverName, client))
                        .as("%s of %s at %s in %s", serverName, client, entrypoint, table.routes())
                        .isEqualTo(scan(table, entrypoint, client, host, null));
            }
        }
    }

    private static @Nullable String scan(
            RouteTable<String> table,
            String entrypoint,
            FakeClient client,
            String host,
            @Nullable FakeHead head) {
        return table.routes().stream()
                .filter(
                        route ->
                                route.entrypoints().isEmpty()
                                        || route.entrypoints().contains(entrypoint))
                .sorted(
                        Comparator.<Route<String>>comparingInt(route -> -route.priority())
                                .thenComparing(Route::name))
                .filter(route -> holds(route.rule().condition(), client, host, head))
                .map(Route::target)
                .findFirst()
                .orElse(null);
    }

    private static boolean holds(
            Condition condition, FakeClient client, String host, @Nullable FakeHead head) {
        return switch (condition) {
            case Condition.And(var parts) ->
                    parts.stream().allMatch(part -> holds(part, client, host, head));
            case Condition.Or(var parts) ->
                    parts.stream().anyMatch(part -> holds(part, client, host, head));
            case Condition.Not(var part) -> !holds(part, client, host, head);
            case Condition.ClientIp(var blocks) ->
                    blocks.stream().anyMatch((Cidr block) -> block.contains(client.address()));
            case Condition.HostSni(var names) ->
                    names.stream().anyMatch(name -> isServerName(name, host));
            case Condition.HostSniRegexp(var pattern) -> finds(pattern, host);
            default -> head != null && holds(condition, host, head);
        };
    }

    private static boolean isServerName(String name, String host) {
        if (name.startsWith("*.")) {
            return host.indexOf('.') > 0
                    && host.substring(host.indexOf('.')).equals(name.substring(1));
        }
        return name.equals("*") || name.equals(host);
    }

    private static boolean holds(Condition condition, String host, FakeHead head) {
        return switch (condition) {
            case Condition.Host(var hosts) -> hosts.contains(host);
            case Condition.HostRegexp(var pattern) -> finds(pattern, host);
            case Condition.Path(var paths) -> paths.contains(head.path());
            case Condition.PathPrefix(var prefixes) ->
                    prefixes.stream().anyMatch(head.path()::startsWith);
            case Condition.PathRegexp(var pattern) -> finds(pattern, head.path());
            case Condition.Method(var methods) -> methods.contains(head.method());
            case Condition.Header(var name, var value) ->
                    value.map(text -> head.headers().all(name).contains(text))
                            .orElse(head.headers().contains(name));
            case Condition.Query(var name, var value) -> (name + "=" + value).equals(head.query());
            default -> throw new AssertionError(condition);
        };
    }

    private static boolean finds(BoundedPattern pattern, String text) {
        return Pattern.compile(pattern.toString()).matcher(text).find();
    }

    private static String host(FakeHead head) {
        String authority = head.authority();
        if (authority.startsWith("[")) {
            return authority.substring(1, authority.indexOf(']'));
        }
        String host = authority.split(":", 2)[0];
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private RouteTable<String> table(RouterKind kind) {
        RouteTable.Builder<String> builder = RouteTable.builder();
        // Enough of them, now and then, for an index of the paths of each host.
        int size = random.nextInt(40) == 0 ? 300 : 40;
        List<Integer> names =
                new ArrayList<>(IntStream.range(0, 1 + random.nextInt(size)).boxed().toList());
        Collections.shuffle(names, random);
        for (int number : names) {
            String name = "r" + number;
            OptionalInt priority =
                    random.nextInt(3) == 0
                            ? OptionalInt.of(random.nextInt(3))
                            : OptionalInt.empty();
            builder.add(Route.of(name, rule(kind), priority, entrypoints(), name));
        }
        // Sometimes one follows another that has the same rules, and sometimes one that has not.
        before = random.nextBoolean() ? builder.build(before).filed() : before;
        return builder.build(before);
    }

    private Set<String> entrypoints() {
        return random.nextInt(2) == 0
                ? Set.of()
                : new HashSet<>(List.of(pick(List.of("web", "secure")), pick(ENTRYPOINTS)));
    }

    private Rule rule(RouterKind kind) {
        String text = expression(kind, 3);
        return kind == RouterKind.HTTP ? Rules.http(text) : Rules.connection(text);
    }

    private String expression(RouterKind kind, int depth) {
        int choice = depth == 0 ? 9 : random.nextInt(10);
        if (choice < 3) {
            return expression(kind, depth - 1) + " && " + expression(kind, depth - 1);
        }
        if (choice < 5) {
            return expression(kind, depth - 1) + " || " + expression(kind, depth - 1);
        }
        if (choice < 7) {
            return (random.nextInt(3) == 0 ? "!(" : "(") + expression(kind, depth - 1) + ")";
        }
        return kind == RouterKind.HTTP ? httpMatcher() : connectionMatcher();
    }

    private String httpMatcher() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> "Host(" + some(HOSTS) + ")";
            case 3, 4 -> "Path(" + some(PATHS) + ")";
            case 5, 6 -> "PathPrefix(" + some(PATHS) + ")";
            case 7 -> "Method(`" + pick(METHODS) + "`)";
            case 8 -> "Header(`X`, `" + pick(VALUES) + "`)";
            case 9 -> "Query(`q`, `" + pick(VALUES) + "`)";
            case 10 ->
                    random.nextBoolean()
                            ? "HostRegexp(`" + pick(HOST_PATTERNS) + "`)"
                            : "PathRegexp(`" + pick(PATH_PATTERNS) + "`)";
            default -> "ClientIP(`10.0.0.0/30`)";
        };
    }

    private String connectionMatcher() {
        return switch (random.nextInt(8)) {
            case 0 -> "ClientIP(`10.0.0.0/30`)";
            case 1 -> "HostSNIRegexp(`" + pick(HOST_PATTERNS) + "`)";
            case 2, 3 -> "HostSNI(`*.a.b`, " + some(List.of("a", "*.b", "y.a.b")) + ")";
            case 4 -> "HostSNI(`*.a.b`)";
            case 5 -> random.nextInt(3) == 0 ? "HostSNI(`*`)" : "HostSNI(`*.b`)";
            default -> "HostSNI(" + some(List.of("a", "b", "a.b", "x.a.b")) + ")";
        };
    }

    private String some(List<String> texts) {
        return IntStream.rangeClosed(0, random.nextInt(5) / 3)
                .mapToObj(i -> '`' + pick(texts) + '`')
                .collect(Collectors.joining(", "));
    }

    private FakeHead head() {
        String host = pick(HOSTS);
        String authority =
                switch (random.nextInt(6)) {
                    case 0 -> "";
                    case 1 -> host.equals("::1") ? "[::1]:80" : host + ":80";
                    case 2 -> host.equals("::1") ? "[::1]" : host + ".";
                    default -> host.equals("::1") ? "[::1]" : host;
                };
        String query = random.nextInt(3) == 0 ? "?q=" + pick(VALUES) : "";
        String path = random.nextInt(8) == 0 ? "/zz" : pick(PATHS);
        FakeHead head = FakeHead.of(pick(METHODS), authority + path + query);
        return random.nextBoolean() ? head.with("X", pick(VALUES)) : head;
    }

    private FakeClient client() {
        return FakeClient.at("10.0.0." + random.nextInt(8));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
