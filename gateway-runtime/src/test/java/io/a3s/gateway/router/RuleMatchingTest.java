package io.a3s.gateway.router;

import static io.a3s.gateway.router.Rules.matches;
import static io.a3s.gateway.router.Rules.matchesConnection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleMatchingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/x",
                "example.com:8080/x",
                "example.com./x",
                "example.com.:80/x"
            })
    void matchesHostWithoutPortAndLastDot(String url) {
        assertThat(matches("Host(`Example.COM`)", FakeHead.get(url))).isTrue();
        assertThat(matches("Host(`example.com.`)", FakeHead.get(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.co", "example.comm", "www.example.com", "/", "com"})
    void tellsOtherHostsApart(String url) {
        assertThat(matches("Host(`example.com`)", FakeHead.get(url))).isFalse();
    }

    @Test
    void matchesAnyOfSeveralHosts() {
        assertThat(matches("Host(`a`, `b`)", FakeHead.get("b:1"))).isTrue();
        assertThat(matches("Host(`a`, `b`)", FakeHead.get("c"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::1]", "[2001:db8::1]:8443", "[2001:db8::1"})
    void matchesIpv6Hosts(String authority) {
        assertThat(matches("Host(`[2001:db8::1]`)", FakeHead.get(authority))).isTrue();
        assertThat(matches("Host(`2001:db8::1`)", FakeHead.get(authority))).isTrue();
        assertThat(matches("Host(`2001`)", FakeHead.get(authority))).isFalse();
    }

    @Test
    void hasNoHostWithoutAuthority() {
        FakeHead http10 = FakeHead.get("/x");

        assertThat(matches("Host(`a`)", http10)).isFalse();
        assertThat(matches("!Host(`a`) && Path(`/x`)", http10)).isTrue();
        assertThat(matches("HostRegexp(`.`)", http10)).isFalse();
        assertThat(matches("HostRegexp(`^$`)", http10)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "^[a-z]+\\.example\\.com$, api.example.com:81, true",
        "^[a-z]+\\.example\\.com$, a.b.example.com, false",
        "EXAMPLE, www.example.com, true",
        ":, example.com:80, false",
        "^::1$, [::1]:80, true",
        "a|b, xb, true"
    })
    void matchesHostsByPattern(String pattern, String authority, boolean expected) {
        assertThat(matches("HostRegexp(`" + pattern + "`)", FakeHead.get(authority)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a, /a?q, true",
        "/a, /a/, false",
        "/a, /A, false",
        "/a%2Fb, /a%2Fb, true",
        "/a%2Fb, /a/b, false",
        "/a%20b, /a%20b, true"
    })
    void matchesPathsEncoded(String path, String target, boolean expected) {
        assertThat(matches("Path(`" + path + "`)", FakeHead.get("h" + target))).isEqualTo(expected);
    }

    @Test
    void matchesTheAsteriskOfOptions() {
        assertThat(matches("Path(`*`)", FakeHead.asterisk("a"))).isTrue();
        assertThat(matches("PathPrefix(`/`)", FakeHead.asterisk("a"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /api, true",
        "/api, /api/v1, true",
        "/api, /apix, true",
        "/api, /ap, false",
        "/api/, /api, false",
        "/, /anything, true",
        "/a%2F, /a%2Fb, true"
    })
    void matchesPrefixesAsText(String prefix, String target, boolean expected) {
        assertThat(matches("PathPrefix(`" + prefix + "`)", FakeHead.get("h" + target)))
                .isEqualTo(expected);
        assertThat(matches("PathPrefix(`/zzz`, `" + prefix + "`)", FakeHead.get("h" + target)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "\\.png$, /img/a.png, true",
        "\\.png$, /a.png/b, false",
        "^/v[12]/, /v2/models, true",
        "^/v[12]/, /v3/models, false",
        ".*\\.php$, /x/index.php, true",
        ".*\\.php$, /x/index.html, false",
        ".*x|y, /y, true",
        "(?i)ADMIN, /admin, true"
    })
    void matchesPathsByPattern(String pattern, String target, boolean expected) {
        assertThat(matches("PathRegexp(`" + pattern + "`)", FakeHead.get("h" + target)))
                .isEqualTo(expected);
    }

    @Test
    void matchesMethods() {
        assertThat(matches("Method(`get`)", FakeHead.of("GET", "h"))).isTrue();
        assertThat(matches("Method(`PUT`,`POST`)", FakeHead.of("POST", "h"))).isTrue();
        assertThat(matches("Method(`PUT`,`POST`)", FakeHead.of("GET", "h"))).isFalse();
        assertThat(matches("Method(`GET`)", FakeHead.of("get", "h"))).isFalse();
    }

    @Test
    void matchesPresenceOfFields() {
        assertThat(matches("Header(`X-Debug`)", FakeHead.get("h").with("x-debug", ""))).isTrue();
        assertThat(matches("Header(`X-Debug`)", FakeHead.get("h"))).isFalse();
    }

    @Test
    void matchesAnyValueOfAField() {
        FakeHead head = FakeHead.get("h").with("X-Tier", "silver").with("x-tier", "gold");

        assertThat(matches("Header(`X-TIER`, `gold`)", head)).isTrue();
        assertThat(matches("Header(`X-Tier`, `silver`)", head)).isTrue();
        assertThat(matches("Header(`X-Tier`, `Gold`)", head)).isFalse();
        assertThat(matches("Header(`X-Other`, `gold`)", head)).isFalse();
        assertThat(matches("HeaderRegexp(`X-Tier`, `^g`)", head)).isTrue();
        assertThat(matches("HeaderRegexp(`X-Tier`, `^b`)", head)).isFalse();
    }

    @Test
    void comparesFieldsOctetByOctet() {
        FakeHead head = FakeHead.get("h").with("X-City", "K\u00c3\u00b6ln");

        assertThat(matches("Header(`X-City`, `Köln`)", head)).isTrue();
    }

    @Test
    void seesNoLineEndInOctet85() {
        FakeHead head = FakeHead.get("h").with("X", "a\u0085b");

        assertThat(matches("HeaderRegexp(`X`, `^a.b$`)", head)).isTrue();
        assertThat(matches("HeaderRegexp(`X`, `a$`)", head)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'`v`, `2`', v=2, true",
        "'`v`, `2`', a=1&v=2, true",
        "'`v`, `2`', v=1&v=2&v=3, true",
        "'`v`, `2`', v=22, false",
        "'`v`, `2`', vv=2, false",
        "'`v`, `2`', V=2, false",
        "'`v`, `2`', v, false",
        "'`v`', v, true",
        "'`v`', v=, true",
        "'`v`', v=1, false",
        "'`v`', w, false",
        "'`a b`, `c&d=e`', a+b=c%26d=e, true",
        "'`a b`, `c&d=e`', a%20b=c%26d%3De, true",
        "'`ü`, `ß`', %C3%BC=%C3%9F, true",
        "'`v`, `%zz`', v=%zz, false",
        "'`v`, `1`', &&v=1&, true",
        "'`v`, ``', '', false"
    })
    void matchesQueriesDecoded(String arguments, String query, boolean expected) {
        assertThat(matches("Query(" + arguments + ")", FakeHead.get("h/?" + query)))
                .isEqualTo(expected);
    }

    @Test
    void matchesQueriesByPattern() {
        assertThat(matches("QueryRegexp(`v`, `^[0-9]+$`)", FakeHead.get("h/?v=x&v=12"))).isTrue();
        assertThat(matches("QueryRegexp(`v`, `^[0-9]+$`)", FakeHead.get("h/?v=1x"))).isFalse();
        assertThat(matches("QueryRegexp(`v`, `.*b`)", FakeHead.get("h/?v=a%0Ab"))).isTrue();
        assertThat(matches("QueryRegexp(`v`, `.`)", FakeHead.get("h/"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.1.2.3, false",
        "192.0.2.7, 192.0.2.7, true",
        "2001:db8::/32, 2001:db8::9, true",
        "2001:db8::/32, 10.0.0.1, false"
    })
    void matchesClients(String block, String client, boolean expected) {
        String rule = "ClientIP(`203.0.113.9`, `" + block + "`)";

        assertThat(matches(rule, FakeHead.get("h"), FakeClient.at(client))).isEqualTo(expected);
        assertThat(matchesConnection(rule, null, FakeClient.at(client))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"a/x, true", "a/y, false", "b/x, false", "c/y, true", "c/x, true"})
    void followsOperators(String url, boolean expected) {
        String rule = "Host(`a`) && Path(`/x`) || Host(`c`)";

        assertThat(matches(rule, FakeHead.get(url))).isEqualTo(expected);
        assertThat(matches("!(" + rule + ")", FakeHead.get(url))).isEqualTo(!expected);
        assertThat(matches("!!(" + rule + ")", FakeHead.get(url))).isEqualTo(expected);
    }

    @Test
    void triesExpressionsOnlyWhereTheyDecide() {
        FakeHead tooLong = FakeHead.get("a/" + "x".repeat(BoundedPattern.MAX_TEXT));

        assertThat(matches("PathRegexp(`x`) && Host(`b`)", tooLong)).isFalse();
        assertThat(matches("PathRegexp(`x`) || Host(`a`)", tooLong)).isTrue();
        assertThatThrownBy(() -> matches("PathRegexp(`x`) && Host(`a`)", tooLong))
                .isInstanceOf(BoundedPattern.Undecided.class);
    }

    @ParameterizedTest
    @CsvSource({
        "*, a.example.com, true",
        "*, , true",
        "a.example.com, a.example.com, true",
        "A.example.com., a.example.com, true",
        "a.example.com, b.example.com, false",
        "a.example.com, , false",
        "*.example.com, a.example.com, true",
        "*.example.com, a.b.example.com, false",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.example.com, , false"
    })
    void matchesServerNames(String argument, String serverName, boolean expected) {
        assertThat(matchesConnection("HostSNI(`" + argument + "`)", serverName))
                .isEqualTo(expected);
        assertThat(matchesConnection("HostSNI(`z`, `" + argument + "`)", serverName))
                .isEqualTo(expected);
    }

    @Test
    void matchesServerNamesByPattern() {
        assertThat(matchesConnection("HostSNIRegexp(`^DB[0-9]\\.`)", "db1.example")).isTrue();
        assertThat(matchesConnection("HostSNIRegexp(`^db[0-9]\\.`)", "db.example")).isFalse();
        assertThat(matchesConnection("HostSNIRegexp(`.`)", null)).isFalse();
        assertThat(matchesConnection("HostSNIRegexp(`.*`)", null)).isTrue();
    }
}
