package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private final RouteTable.Builder<String> builder = RouteTable.builder();

    private RouteTableTest http(String name, String rule, String... entrypoints) {
        builder.add(
                Route.of(name, Rules.http(rule), OptionalInt.empty(), Set.of(entrypoints), name));
        return this;
    }

    private RouteTableTest http(String name, int priority, String rule) {
        builder.add(Route.of(name, Rules.http(rule), OptionalInt.of(priority), Set.of(), name));
        return this;
    }

    private RouteTableTest connection(String name, String rule, String... entrypoints) {
        builder.add(
                Route.of(
                        name,
                        Rules.connection(rule),
                        OptionalInt.empty(),
                        Set.of(entrypoints),
                        name));
        return this;
    }

    private String match(FakeHead head) {
        return match("web", head);
    }

    private String match(String entrypoint, FakeHead head) {
        return String.valueOf(builder.build().match(entrypoint, head, FakeClient.LOCAL));
    }

    private String connect(String entrypoint, String serverName) {
        return String.valueOf(
                builder.build().matchConnection(entrypoint, serverName, FakeClient.LOCAL));
    }

    @Test
    void findsNothingInAnEmptyTable() {
        assertThat(match(FakeHead.get("a/"))).isEqualTo("null");
        assertThat(connect("web", "a")).isEqualTo("null");
    }

    @Test
    void prefersTheLongerRule() {
        http("all", "PathPrefix(`/`)");
        http("api", "PathPrefix(`/api`)");
        http("host", "Host(`example.com`)");
        http("exact", "Host(`example.com`) && Path(`/api/x`)");

        assertThat(match(FakeHead.get("other/"))).isEqualTo("all");
        assertThat(match(FakeHead.get("other/api/y"))).isEqualTo("api");
        assertThat(match(FakeHead.get("example.com:80/api/y"))).isEqualTo("host");
        assertThat(match(FakeHead.get("example.com/api/x"))).isEqualTo("exact");
    }

    @Test
    void prefersTheHigherPriorityWhereverItIsFiled() {
        http("exact", 1, "Host(`a`) && Path(`/x`)");
        http("host", 2, "Host(`a`)");
        http("path", 3, "Path(`/x`)");
        http("prefix", 4, "PathPrefix(`/`)");
        http("pattern", 5, "PathRegexp(`^/x`)");
        http("negative", -1, "!Host(`b`)");

        assertThat(match(FakeHead.get("a/x"))).isEqualTo("pattern");
        assertThat(match(FakeHead.get("a/y"))).isEqualTo("prefix");
        assertThat(match(FakeHead.asterisk("a"))).isEqualTo("host");
        assertThat(match(FakeHead.asterisk("c"))).isEqualTo("negative");
        assertThat(match(FakeHead.asterisk("b"))).isEqualTo("null");
    }

    @Test
    void prefersTheFirstNameAmongEquals() {
        http("c", 7, "Host(`h`)");
        http("d", 7, "Path(`/x`)");
        http("b", 7, "Header(`X`)");
        http("a", 6, "PathPrefix(`/`)");

        assertThat(match(FakeHead.get("h/x").with("X", "1"))).isEqualTo("b");
        assertThat(match(FakeHead.get("h/x"))).isEqualTo("c");
        assertThat(match(FakeHead.get("g/x"))).isEqualTo("d");
        assertThat(match(FakeHead.get("g/"))).isEqualTo("a");
    }

    @Test
    void goesOnWhenTheBestCandidateDoesNotMatch() {
        http("gold", "Host(`a`) && Header(`X-Tier`, `gold`)");
        http("post", "Host(`a`) && Method(`POST`)");
        http("rest", "Host(`a`)");

        assertThat(match(FakeHead.get("a/").with("X-Tier", "gold"))).isEqualTo("gold");
        assertThat(match(FakeHead.of("POST", "a/"))).isEqualTo("post");
        assertThat(match(FakeHead.get("a/"))).isEqualTo("rest");
    }

    @Test
    void listensAtTheEntrypointsItNames() {
        http("everywhere", "PathPrefix(`/`)");
        http("web", "PathPrefix(`/a`)", "web");
        http("both", "PathPrefix(`/ab`)", "web", "secure");

        assertThat(match("web", FakeHead.get("h/ab"))).isEqualTo("both");
        assertThat(match("secure", FakeHead.get("h/ab"))).isEqualTo("both");
        assertThat(match("web", FakeHead.get("h/a"))).isEqualTo("web");
        assertThat(match("secure", FakeHead.get("h/a"))).isEqualTo("everywhere");
        assertThat(match("third", FakeHead.get("h/ab"))).isEqualTo("everywhere");
    }

    @Test
    void comparesRoutesOfOneEntrypointWithThoseOfAll() {
        http("everywhere", 2, "PathPrefix(`/`)");
        builder.add(new Route<>("low", Rules.http("Path(`/`)"), 1, Set.of("web"), "low"));
        builder.add(new Route<>("high", Rules.http("Path(`/x`)"), 3, Set.of("web"), "high"));

        assertThat(match("web", FakeHead.get("h/"))).isEqualTo("everywhere");
        assertThat(match("web", FakeHead.get("h/x"))).isEqualTo("high");
    }

    @ParameterizedTest
    @CsvSource({
        "a/x, pair",
        "b/y, pair",
        "a/y, pair",
        "c/z, either",
        "d/w, either",
        "d/z, either",
        "a/z, null"
    })
    void filesAlternativesUnderEach(String url, String expected) {
        http("pair", "(Host(`a`) || Host(`b`)) && Path(`/x`, `/y`)");
        http("either", "Host(`c`) || Path(`/w`) || Host(`d`)");

        assertThat(match(FakeHead.get(url))).isEqualTo(expected);
    }

    @Test
    void findsRoutesWithMoreAlternativesThanAreFiled() {
        StringBuilder hosts = new StringBuilder("Host(`h0`");
        StringBuilder paths = new StringBuilder("Path(`/p0`");
        StringBuilder mixed = new StringBuilder("Host(`m0`)");
        for (int i = 1; i < 600; i++) {
            hosts.append(",`h").append(i).append('`');
            paths.append(",`/p").append(i).append('`');
            mixed.append(" || Host(`m").append(i).append("`)");
        }
        http("product", hosts + ") && " + paths + ")");
        http("mixed", mixed.toString());

        assertThat(match(FakeHead.get("h599/p599"))).isEqualTo("product");
        assertThat(match(FakeHead.get("h599/p600"))).isEqualTo("null");
        assertThat(match(FakeHead.get("m599/"))).isEqualTo("mixed");
        assertThat(match(FakeHead.get("m600/"))).isEqualTo("null");
    }

    @Test
    void separatesRequestsFromConnections() {
        http("http", "PathPrefix(`/`)");
        connection("tcp", "HostSNI(`*`)");
        http("client", "ClientIP(`127.0.0.0/8`)");

        assertThat(match(FakeHead.get("h/"))).isEqualTo("client");
        assertThat(connect("web", "h")).isEqualTo("client");

        connection("longer", "HostSNI(`*`) && ClientIP(`127.0.0.1`)");

        assertThat(match(FakeHead.get("h/"))).isEqualTo("client");
        assertThat(connect("web", "h")).isEqualTo("longer");
    }

    @ParameterizedTest
    @CsvSource({
        "db.example.com, exact",
        "db.example.com., exact",
        "x.example.com, wildcard",
        "a.b.example.com, all",
        "example.com, all",
        ", all"
    })
    void routesConnectionsByServerName(String serverName, String expected) {
        connection("exact", "HostSNI(`db.example.com`)", "tls");
        connection("wildcard", "HostSNI(`*.example.com`)", "tls");
        connection("all", "HostSNI(`*`)");

        assertThat(connect("tls", serverName)).isEqualTo(expected);
        assertThat(connect("plain", serverName)).isEqualTo("all");
    }

    @Test
    void findsWildcardsNarrowedByANameOrAnother() {
        connection("name", "HostSNI(`*.a.b`) && HostSNI(`x.a.b`)");
        connection("both", "HostSNI(`*.a.b`,`*.c`) && HostSNI(`*.a.b`,`*.d`) && !ClientIP(`::1`)");

        assertThat(connect("tls", "x.a.b")).isEqualTo("both");
        assertThat(connect("tls", "y.a.b")).isEqualTo("both");
        assertThat(connect("tls", "y.c")).isEqualTo("null");
    }

    @Test
    void leadsNowhereWhileABetterRouteIsUndecided() {
        http("guarded", 3, "PathRegexp(`^/+admin`)");
        http("open", 2, "PathPrefix(`/`)");
        String tooLong = "h/admin/" + "x".repeat(BoundedPattern.MAX_TEXT);

        assertThat(match(FakeHead.get("h/admin"))).isEqualTo("guarded");
        assertThat(match(FakeHead.get(tooLong))).isEqualTo("null");

        http("first", 4, "Host(`h`)");

        assertThat(match(FakeHead.get(tooLong))).isEqualTo("first");
    }

    @Test
    void filesPatternsByWhatTheyBeginOrEndWith() {
        http("tenant", "HostRegexp(`^[a-z]+\\.T1\\.example\\.com$`)");
        http("any", 9, "HostRegexp(`\\.com$`)");
        http("version", 8, "PathRegexp(`^/v[0-9]+/`)");

        assertThat(match(FakeHead.get("a.t1.example.com:80/"))).isEqualTo("tenant");
        assertThat(match(FakeHead.get("a.b.t1.example.com/"))).isEqualTo("any");
        assertThat(match(FakeHead.get(".com/"))).isEqualTo("any");
        assertThat(match(FakeHead.get("example.org/v1/"))).isEqualTo("version");
        assertThat(match(FakeHead.get("example.org/vx/"))).isEqualTo("null");
        assertThat(Rules.http("HostRegexp(`^[a-z]+\\.a$`) && PathRegexp(`^/x`)").filings())
                .extracting(Filing::key)
                .containsExactly(new IndexKey(".a", new IndexKey.PathKey("/x", true)));
    }

    @Test
    void routesRequestsWithoutHost() {
        http("host", "Host(`a`)");
        http("all", 1, "PathPrefix(`/`)");

        assertThat(match(FakeHead.get("/"))).isEqualTo("all");
    }

    @Test
    void routesIpv6Hosts() {
        http("v6", "Host(`[2001:db8::1]`)");

        assertThat(match(FakeHead.get("[2001:db8::1]:8080/"))).isEqualTo("v6");
        assertThat(match(FakeHead.get("[2001:db8::1]/"))).isEqualTo("v6");
    }

    @Test
    void listsRoutesInTheirOrder() {
        http("b", 1, "Host(`a`)");
        http("a", 1, "Host(`b`)");
        http("c", "Host(`c`)");

        assertThat(builder.build().routes()).extracting(Route::name).containsExactly("c", "a", "b");
        assertThat(builder.build().routes().getFirst().rule().text()).isEqualTo("Host(`c`)");
        assertThat(builder.build().routes().getFirst().priority()).isEqualTo(9);
    }

    @Test
    void keepsFiledRulesUntilOneChanges() {
        Rule rule = Rules.http("Host(`a`)");
        RouteTable<String> before = table(route("a", rule, "first"), route("b", rule, "x", "web"));

        RouteTable<String> other =
                table(before, route("a", rule, "second"), route("b", rule, "x", "web"));
        RouteTable<String> elsewhere =
                table(before, route("a", rule, "x", "web"), route("b", rule, "x"));
        RouteTable<String> fewer = table(before, route("a", rule, "x"));

        assertThat(other.filed()).isSameAs(before.filed());
        assertThat(other.match("any", FakeHead.get("a/"), FakeClient.LOCAL)).isEqualTo("second");
        assertThat(elsewhere.filed()).isNotSameAs(before.filed());
        assertThat(fewer.filed()).isNotSameAs(before.filed());
    }

    private static Route<String> route(
            String name, Rule rule, String target, String... entrypoints) {
        return new Route<>(name, rule, 1, Set.of(entrypoints), target);
    }

    @SafeVarargs
    private static RouteTable<String> table(Route<String>... routes) {
        return table(RouteTable.<String>builder().build(), routes);
    }

    @SafeVarargs
    private static RouteTable<String> table(RouteTable<String> before, Route<String>... routes) {
        RouteTable.Builder<String> table = RouteTable.builder();
        for (Route<String> route : routes) {
            table.add(route);
        }
        return table.build(before.filed());
    }

    @Test
    void refusesANameTwice() {
        http("a", "Host(`a`)");

        assertThatThrownBy(() -> http("a", "Host(`b`)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("route: \"a\" (expected: a name not used before)");
    }

    @Test
    void warnsOfTheSameRuleAtTheSameEntrypoints() {
        http("b", "Host(`a`)", "web");
        http("a", "host(\"A\")", "web", "secure");

        assertThat(builder.warnings())
                .containsExactly(
                        new RouteWarning(
                                "b",
                                "is never taken, as router \"a\" has the same rule",
                                "with the same priority, the name that sorts first wins; remove one, or change its rule or entrypoints"));
    }

    @Test
    void warnsOfTheSameRuleWithLowerPriority() {
        http("a", 1, "Host(`a`)");
        http("b", 2, "Host(`a`)");

        assertThat(builder.warnings())
                .containsExactly(
                        new RouteWarning(
                                "a",
                                "is never taken, as router \"b\" has the same rule",
                                "priority 2 goes before 1; remove one, or change its rule or entrypoints"));
    }

    @Test
    void acceptsTheSameRuleWhereTheBetterRouteDoesNotListen() {
        http("a", "Host(`a`)", "web");
        http("b", "Host(`a`)", "secure");
        http("c", "Host(`a`)", "secure", "third");
        http("d", "Host(`a`)");

        assertThat(builder.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Host(`a`) && Host(`b`)",
                "Path(`/a`) && Path(`/b`)",
                "PathPrefix(`/a`) && Path(`/b`)",
                "PathPrefix(`/a`) && PathPrefix(`/b`)",
                "Host(`c`) && (Host(`a`) || Host(`b`) && Path(`/`))"
            })
    void warnsOfRulesThatNothingCanMeet(String rule) {
        http("a", rule);

        assertThat(builder.warnings())
                .containsExactly(
                        new RouteWarning(
                                "a",
                                "no request can meet the rule " + rule,
                                "it asks for two hosts or two paths at once; did you mean || instead of &&?"));
        assertThat(match(FakeHead.get("a/a"))).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Host(`a`) && !Host(`a`, `b`)",
                "Path(`/a`) && !PathPrefix(`/`)",
                "PathPrefix(`/a/b`) && !(PathPrefix(`/a`) || Method(`GET`))"
            })
    void warnsOfRulesThatAskForOpposites(String rule) {
        http("a", rule);

        assertThat(builder.warnings())
                .containsExactly(
                        new RouteWarning(
                                "a",
                                "no request can meet the rule " + rule,
                                "it asks for something and for its opposite"));
        assertThat(match(FakeHead.get("a/a"))).isEqualTo("null");
    }

    @Test
    void sharesEntrypointsOfNoOwnRoutes() {
        RouteTable<String> table = http("a", "Host(`a`)", "web").builder.build();

        assertThat(table.at("x")).isSameAs(table.at("y")).isNotSameAs(table.at("web"));
        assertThat(table.at("web").match(FakeHead.get("a"), FakeClient.LOCAL)).isEqualTo("a");
    }
}
