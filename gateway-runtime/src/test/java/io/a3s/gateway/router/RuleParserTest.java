package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleParserTest {
    private static final Condition A = new Condition.Host(List.of("a"));
    private static final Condition B = new Condition.Host(List.of("b"));
    private static final Condition C = new Condition.Host(List.of("c"));

    private static Condition parse(String text) {
        return Rules.http(text).condition();
    }

    @Test
    void keepsTheTextAsWritten() {
        assertThat(Rules.http(" Host(`A`)\n").text()).isEqualTo(" Host(`A`)\n");
    }

    @Test
    void bindsAndTighterThanOr() {
        assertThat(parse("Host(`a`) || Host(`b`) && Host(`c`)"))
                .isEqualTo(new Condition.Or(List.of(A, new Condition.And(List.of(B, C)))));
        assertThat(parse("Host(`a`) && Host(`b`) || Host(`c`)"))
                .isEqualTo(new Condition.Or(List.of(new Condition.And(List.of(A, B)), C)));
    }

    @Test
    void bindsNotTightest() {
        assertThat(parse("!Host(`a`) && Host(`b`)"))
                .isEqualTo(new Condition.And(List.of(new Condition.Not(A), B)));
    }

    @Test
    void followsBrackets() {
        assertThat(parse("(Host(`a`) || Host(`b`)) && Host(`c`)"))
                .isEqualTo(new Condition.And(List.of(new Condition.Or(List.of(A, B)), C)));
        assertThat(parse("!(Host(`a`) || Host(`b`))"))
                .isEqualTo(new Condition.Not(new Condition.Or(List.of(A, B))));
        assertThat(parse("((Host(`a`)))")).isEqualTo(A);
    }

    @Test
    void readsDoubleNegation() {
        assertThat(parse("!!Host(`a`)")).isEqualTo(new Condition.Not(new Condition.Not(A)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host(`a`)&&Path(`/p`)",
                "  Host ( `a` )\n\t&&  Path( `/p` ) ",
                "Host(\"a\") && Path(\"/p\")",
                "host(`A`) && PATH(`/p`)",
                "(Host(`a.`)) && (Path(`/p`))"
            })
    void readsTheSameHoweverItIsWritten(String text) {
        assertThat(parse(text))
                .isEqualTo(new Condition.And(List.of(A, new Condition.Path(List.of("/p")))));
    }

    @Test
    void readsAlternativesInOneMatcher() {
        assertThat(parse("Host(`a`, \"b\" ,`c`)"))
                .isEqualTo(new Condition.Host(List.of("a", "b", "c")));
    }

    @Test
    void readsOperatorsAndBracketsInArgumentsAsText() {
        assertThat(parse("Query(`q`, `a && (b) || !c, d\"`)"))
                .isEqualTo(new Condition.Query("q", "a && (b) || !c, d\""));
    }

    @Test
    void readsEscapesInDoubleQuotesOnly() {
        assertThat(parse("Query(\"q\", \"say \\\"hi\\\" \\\\ `\")"))
                .isEqualTo(new Condition.Query("q", "say \"hi\" \\ `"));
        assertThat(parse("Query(`q`, `\\\"`)")).isEqualTo(new Condition.Query("q", "\\\""));
    }

    @Test
    void takesTheNamesOfTraefik2ForHeaders() {
        assertThat(parse("Headers(`X`, `1`)")).isEqualTo(parse("Header(`X`, `1`)"));
        assertThat(parse("HeadersRegexp(`X`, `1`)")).isEqualTo(parse("HeaderRegexp(`X`, `1`)"));
    }

    @Test
    void takesMethodsInLowerCase() {
        assertThat(parse("Method(`get`,`POST`)"))
                .isEqualTo(new Condition.Method(List.of("GET", "POST")));
    }

    @Test
    void readsHostsInTheFormRequestsHaveThem() {
        assertThat(parse("Host(`[2001:DB8::1]`,`::1`,`192.0.2.1`,`My_Host.Example.`)"))
                .isEqualTo(
                        new Condition.Host(
                                List.of("2001:db8::1", "::1", "192.0.2.1", "my_host.example")));
    }

    @Test
    void readsNestingUpToItsLimit() {
        int depth = RuleParser.MAX_DEPTH;
        String deepest = "(".repeat(depth) + "Host(`a`)" + ")".repeat(depth);

        assertThat(parse(deepest)).isEqualTo(A);
        assertThat(Rules.error("!" + deepest))
                .isEqualTo(
                        new RuleError(
                                depth,
                                1,
                                "rule is nested too deeply",
                                "expected at most 64 levels of brackets and negations"));
    }

    @Test
    void countsNestingNotBrackets() {
        String wide = "(!Host(`a`)) && ".repeat(500) + "Host(`a`)";

        assertThat(parse(wide)).isInstanceOf(Condition.And.class);
    }

    @Test
    void refusesRulesPastTheirLongest() {
        String longest = " ".repeat(RuleParser.MAX_LENGTH - 9) + "Host(`a`)";

        assertThat(parse(longest)).isEqualTo(A);
        assertThat(Rules.error(longest + "  "))
                .isEqualTo(
                        new RuleError(
                                65_536,
                                2,
                                "rule length: 65538",
                                "expected at most 65536 characters"));
    }

    @Test
    void tellsWhatARuleFits() {
        assertThat(Rules.http("Host(`a`)").fits(RouterKind.HTTP)).isTrue();
        assertThat(Rules.http("Host(`a`)").fits(RouterKind.CONNECTION)).isFalse();
        assertThat(Rules.connection("HostSNI(`a`)").fits(RouterKind.HTTP)).isFalse();
        assertThat(Rules.connection("HostSNI(`a`)").fits(RouterKind.CONNECTION)).isTrue();
        assertThat(Rules.http("!ClientIP(`::1`)").fits(RouterKind.HTTP)).isTrue();
        assertThat(Rules.http("!ClientIP(`::1`)").fits(RouterKind.CONNECTION)).isTrue();
        assertThat(Rules.http("ClientIP(`::1`) && Host(`a`)").fits(RouterKind.CONNECTION))
                .isFalse();
        assertThat(Rules.http("ClientIP(`::1`) || Host(`a`)").fits(RouterKind.CONNECTION))
                .isFalse();
    }
}
