package io.a3s.gateway.router;

import org.jspecify.annotations.Nullable;

/** Shorthand of the tests for parsing rules and asking them. */
final class Rules {
    private Rules() {}

    static Rule http(String text) {
        return rule(text, RouterKind.HTTP);
    }

    static Rule connection(String text) {
        return rule(text, RouterKind.CONNECTION);
    }

    private static Rule rule(String text, RouterKind kind) {
        return switch (RuleParser.parse(text, kind)) {
            case ParsedRule.Valid(var rule) -> rule;
            case ParsedRule.Invalid(var error) -> throw new AssertionError(text + ": " + error);
        };
    }

    static RuleError error(String text) {
        return error(text, RouterKind.HTTP);
    }

    static RuleError error(String text, RouterKind kind) {
        return switch (RuleParser.parse(text, kind)) {
            case ParsedRule.Valid(var rule) -> throw new AssertionError("accepted " + rule);
            case ParsedRule.Invalid(var error) -> error;
        };
    }

    static boolean matches(String rule, FakeHead head) {
        return matches(rule, head, FakeClient.LOCAL);
    }

    static boolean matches(String rule, FakeHead head, FakeClient client) {
        String authority = head.authority();
        return MatcherCompiler.compile(http(rule).condition())
                .matches(
                        authority,
                        HostRange.start(authority),
                        HostRange.end(authority),
                        client,
                        head);
    }

    static boolean matchesConnection(String rule, @Nullable String serverName) {
        return matchesConnection(rule, serverName, FakeClient.LOCAL);
    }

    static boolean matchesConnection(String rule, @Nullable String serverName, FakeClient client) {
        String name = serverName == null ? "" : serverName;
        return MatcherCompiler.compile(connection(rule).condition())
                .matches(name, 0, name.length(), client, null);
    }
}
