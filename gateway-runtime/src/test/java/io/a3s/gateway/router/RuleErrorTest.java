package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault with the stretch of the rule it is reported at, marked by ^ in the second line. */
class RuleErrorTest {
    private static final String ALL =
            "expected one of Host, HostRegexp, Path, PathPrefix, PathRegexp, Method, Header, Headers, HeaderRegexp, HeadersRegexp, Query, QueryRegexp, ClientIP, ClientCertCN, ClientCertSAN";

    static Stream<Arguments> syntax() {
        return Stream.of(
                fault("", "^", "rule is empty", "expected a matcher such as Host(`example.com`)"),
                fault("  ", "^", "rule is empty", "expected a matcher such as Host(`example.com`)"),
                fault("Hots(`a`)", "^^^^", "unknown matcher \"Hots\"", "did you mean Host?"),
                fault(
                        "Host(`a`) && PathPrefx(`/`)",
                        "             ^^^^^^^^^",
                        "unknown matcher \"PathPrefx\"",
                        "did you mean PathPrefix?"),
                fault("Cookie(`a`)", "^^^^^^", "unknown matcher \"Cookie\"", ALL),
                fault(
                        "HostSNI(`a`)",
                        "^^^^^^^",
                        "HostSNI matches connections, not HTTP requests",
                        ALL),
                fault(
                        "Host(`a`) and Path(`/`)",
                        "          ^^^",
                        "unexpected \"and\"",
                        "expected && or ||; did you mean &&?"),
                fault(
                        "Host(`a`) OR Path(`/`)",
                        "          ^^",
                        "unexpected \"OR\"",
                        "expected && or ||; did you mean ||?"),
                fault(
                        "Host(`a`) Path(`/`)",
                        "          ^^^^",
                        "unexpected \"Path\"",
                        "expected && or ||"),
                fault(
                        "Host(`a`) & Path(`/`)",
                        "          ^",
                        "unexpected \"&\"",
                        "expected && or ||"),
                fault("Host(`a`))", "         ^", "unexpected \")\"", "expected && or ||"),
                fault(
                        "Host(`a`) &&",
                        "            ^",
                        "rule ends too early",
                        "expected a matcher such as Host(`example.com`)"),
                fault(
                        "&& Host(`a`)",
                        "^",
                        "unexpected \"&\"",
                        "expected a matcher such as Host(`example.com`)"),
                fault(
                        "!",
                        " ^",
                        "rule ends too early",
                        "expected a matcher such as Host(`example.com`)"),
                fault(
                        "Host(`b`) || (Host(`a`)",
                        "                       ^",
                        "rule ends too early",
                        "expected ) for the bracket opened at 13"),
                fault(
                        "(Host(`a`) Host(`b`))",
                        "           ^^^^",
                        "unexpected \"Host\"",
                        "expected &&, || or )"),
                fault(
                        "()",
                        " ^",
                        "unexpected \")\"",
                        "expected a matcher such as Host(`example.com`)"),
                fault(
                        "Host `a`",
                        "     ^",
                        "unexpected \"`\"",
                        "expected ( as in Host(`example.com`)"),
                fault(
                        "Host",
                        "    ^",
                        "rule ends too early",
                        "expected ( as in Host(`example.com`)"),
                fault("Host(`a`", "        ^", "rule ends too early", "expected , or )"),
                fault("Host(`a` `b`)", "         ^", "unexpected \"`\"", "expected , or )"),
                fault(
                        "Host(`a`,)",
                        "         ^",
                        "unexpected \")\"",
                        "expected an argument in backticks or double quotes, as in Host(`example.com`)"),
                fault(
                        "Host('a')",
                        "     ^",
                        "unexpected \"'\"",
                        "expected an argument in backticks or double quotes, as in Host(`example.com`)"),
                fault(
                        "Path(/api)",
                        "     ^",
                        "unexpected \"/\"",
                        "expected an argument in backticks or double quotes, as in Path(`/status`)"),
                fault(
                        "Host(example)",
                        "     ^^^^^^^",
                        "unexpected \"example\"",
                        "expected an argument in backticks or double quotes, as in Host(`example.com`)"),
                fault("Host(`a)", "     ^", "argument has no end", "expected a closing backtick"),
                fault("Host(\"a\\\")", "     ^", "argument has no end", "expected a closing quote"),
                fault("Host(\"a\\", "     ^", "argument has no end", "expected a closing quote"),
                fault(
                        "PathRegexp(\"\\.png$\")",
                        "            ^^",
                        "unknown escape \"\\.\"",
                        "in double quotes write \\\\ for a backslash, or put the argument in backticks"),
                fault(
                        "Host()",
                        "^^^^^^",
                        "Host: 0 arguments",
                        "expected 1 or more, as in Host(`example.com`)"),
                fault(
                        "Host(`a`) && HostRegexp(`a`,`b`)",
                        "             ^^^^^^^^^^^^^^^^^^^",
                        "HostRegexp: 2 arguments",
                        "expected 1, as in HostRegexp(`^.+\\.example\\.com$`)"),
                fault(
                        "Header(`a`,`b`,`c`)",
                        "^^^^^^^^^^^^^^^^^^^",
                        "Header: 3 arguments",
                        "expected 1 or 2, as in Header(`X-Tier`, `gold`)"),
                fault(
                        "Headers(`a`)",
                        "^^^^^^^^^^^^",
                        "Headers: 1 argument",
                        "expected 2, as in Headers(`X-Tier`, `gold`)"));
    }

    static Stream<Arguments> arguments() {
        return Stream.of(
                fault(
                        "Host(`*.example.com`)",
                        "      ^",
                        "Host has no wildcards",
                        "use HostRegexp(`^[^.]+\\.example\\.com$`)"),
                fault("Host(`a.*`)", "        ^", "Host has no wildcards", "use HostRegexp(...)"),
                fault(
                        "Host(`example.com:8080`)",
                        "                 ^",
                        "host: \"example.com:8080\" has a port",
                        "write the host alone, any port matches; entrypoints tell ports apart"),
                fault(
                        "Host(`bücher.example`)",
                        "       ^",
                        "host: \"bücher.example\" has letters beyond ASCII",
                        "write it as xn--bcher-kva.example"),
                fault(
                        "Host(`https://a`)",
                        "           ^",
                        "host: \"https://a\" has a port",
                        "write the host alone, any port matches; entrypoints tell ports apart"),
                fault(
                        "Host(`a/b`)",
                        "       ^",
                        "host: \"a/b\" has a character no host has",
                        "expected a name such as example.com or an address"),
                fault(
                        "Host(`a`, ``)",
                        "           ^",
                        "host: \"\"",
                        "expected a name such as example.com or an address"),
                fault(
                        "Host(`a..b`)",
                        "      ^^^^",
                        "host: \"a..b\"",
                        "expected a name such as example.com or an address"),
                fault(
                        "Host(`[::1]:80`)",
                        "      ^^^^^^^^",
                        "host: \"[::1]:80\"",
                        "expected an IPv6 address such as [2001:db8::1]"),
                fault(
                        "Path(`api`)",
                        "      ^^^",
                        "path: \"api\"",
                        "a path starts with a slash: /api"),
                fault(
                        "PathPrefix(``)",
                        "            ^",
                        "path: \"\"",
                        "expected a path such as /api"),
                fault(
                        "Path(`/a?b=c`)",
                        "        ^",
                        "path: \"/a?b=c\" goes on after the path",
                        "use Query(...) for parameters"),
                fault(
                        "Path(`/a#b`)",
                        "        ^",
                        "path: \"/a#b\" goes on after the path",
                        "servers never see fragments"),
                fault(
                        "PathPrefix(`/a b`)",
                        "              ^",
                        "path: \"/a b\" is not encoded",
                        "write %20"),
                fault(
                        "PathPrefix(`/ü`)",
                        "             ^",
                        "path: \"/ü\" is not encoded",
                        "write %C3%BC"),
                fault(
                        "Path(`/50%`)",
                        "         ^",
                        "path: \"/50%\" has a broken escape",
                        "expected %25 for a percent sign"),
                fault(
                        "Path(`/%61`)",
                        "       ^",
                        "path: \"/%61\" has an escape that requests come without",
                        "write a"),
                fault(
                        "Path(`/a/../b`)",
                        "         ^",
                        "path: \"/a/../b\" has a dot segment",
                        "write the path without it, as requests come"),
                fault(
                        "Path(`/a/..`)",
                        "         ^",
                        "path: \"/a/..\" has a dot segment",
                        "write the path without it, as requests come"),
                fault(
                        "Method(`GET`, `GE T`)",
                        "               ^^^^",
                        "method: \"GE T\"",
                        "expected a method such as GET or POST"),
                fault(
                        "Header(`X Y`)",
                        "        ^^^",
                        "field name: \"X Y\" (expected: letters, digits and !#$%&'*+-.^_`|~)",
                        "as in Header(`X-Tier`, `gold`)"),
                fault(
                        "Header(`X`, `a\rb`)",
                        "              ^",
                        "control character in a field value",
                        "no field can have it"),
                fault("Query(``)", "       ^", "query parameter: \"\"", "expected its name"),
                fault(
                        "ClientIP(`10.0.0.1/8`)",
                        "          ^^^^^^^^^^",
                        "address: \"10.0.0.1/8\" (expected: no bits set beyond /8)",
                        "as in ClientIP(`10.0.0.0/8`)"));
    }

    static Stream<Arguments> patterns() {
        return Stream.of(
                fault(
                        "PathRegexp(`^/(a|b`)",
                        "                  ^",
                        "regular expression: unclosed group",
                        "expected the syntax of java.util.regex, as in PathRegexp(`\\.png$`)"),
                fault(
                        "PathRegexp(`a*[`)",
                        "              ^",
                        "regular expression: unclosed character class",
                        "expected the syntax of java.util.regex, as in PathRegexp(`\\.png$`)"),
                fault(
                        "PathRegexp(\"\\\\d**\")",
                        "                ^",
                        "regular expression: dangling meta character '*'",
                        "expected the syntax of java.util.regex, as in PathRegexp(`\\.png$`)"),
                fault(
                        "HeaderRegexp(`Accept`, `*`)",
                        "                        ^",
                        "regular expression: dangling meta character '*'",
                        "expected the syntax of java.util.regex, as in HeaderRegexp(`Accept`, `json`)"),
                fault(
                        "HostRegexp(`{sub:[a-z]+}.example.com`)",
                        "            ^",
                        "regular expression: illegal repetition",
                        "Traefik v3 has no {name:pattern}; write the pattern alone, as in HostRegexp(`^.+\\.example\\.com$`)"),
                fault(
                        "PathRegexp(`(?P<id>x)`)",
                        "              ^",
                        "regular expression: unknown inline modifier",
                        "write named groups as (?<name>...)"));
    }

    private static Arguments fault(String rule, String mark, String summary, String hint) {
        return Arguments.of(rule, mark, summary, hint);
    }

    @ParameterizedTest
    @MethodSource({"syntax", "arguments", "patterns"})
    void pointsAtTheFault(String rule, String mark, String summary, String hint) {
        RuleError error = Rules.error(rule);

        assertThat(error)
                .isEqualTo(new RuleError(mark.indexOf('^'), mark.strip().length(), summary, hint));
    }

    @Test
    void refusesHttpMatchersForConnections() {
        String expected =
                "expected one of ClientIP, ClientCertCN, ClientCertSAN, HostSNI, HostSNIRegexp";

        assertThat(Rules.error("ClientIP(`::1`) || Host(`a`)", RouterKind.CONNECTION))
                .isEqualTo(
                        new RuleError(
                                19, 4, "Host matches HTTP requests, not connections", expected));
        assertThat(Rules.error("Cookie(`a`)", RouterKind.CONNECTION))
                .isEqualTo(new RuleError(0, 6, "unknown matcher \"Cookie\"", expected));
        assertThat(Rules.error("HostSIN(`a`)", RouterKind.CONNECTION).hint())
                .isEqualTo("did you mean HostSNI?");
        assertThat(Rules.error("", RouterKind.CONNECTION).hint())
                .isEqualTo("expected a matcher such as HostSNI(`example.com`)");
    }

    @Test
    void refusesMisplacedWildcardsOfServerNames() {
        assertThat(Rules.error("HostSNI(`a.*.b`)", RouterKind.CONNECTION))
                .isEqualTo(
                        new RuleError(
                                11,
                                1,
                                "misplaced wildcard",
                                "expected `*` or `*.example.com`; use HostSNIRegexp for anything else"));
        assertThat(Rules.error("HostSNI(`*.a:1`)", RouterKind.CONNECTION).offset()).isEqualTo(12);
        assertThat(Rules.error("HostSNI(`*.`)", RouterKind.CONNECTION).summary())
                .isEqualTo("host: \"\"");
    }

    @Test
    void refusesExpressionsThatExhaustTheirParser() {
        String deep = "(".repeat(30_000) + ")".repeat(30_000);

        assertThat(Rules.error("PathRegexp(`" + deep + "`)").summary())
                .isEqualTo("regular expression: stack overflow during pattern compilation");
    }
}
