package io.a3s.gateway.router;

import io.a3s.gateway.spi.config.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads rules in Traefik v3's grammar: matchers such as {@code Host(`example.com`)} joined by
 * {@code !}, {@code &&} and {@code ||}, which bind in this order, and brackets. Arguments stand in
 * backticks, or in double quotes with {@code \"} and {@code \\} as escapes. Names of matchers are
 * read without regard to case.
 */
public final class RuleParser {
    /** The longest rule, in characters: room for hundreds of hosts. */
    static final int MAX_LENGTH = 65_536;

    /** How deep brackets and negations may nest, so that no rule can exhaust the stack. */
    static final int MAX_DEPTH = 64;

    private final RuleText text;
    private final RouterKind kind;
    private int depth;

    private RuleParser(String text, RouterKind kind) {
        this.text = new RuleText(text);
        this.kind = kind;
    }

    /**
     * Reads a rule.
     *
     * @param text the rule
     * @param kind what the router is for; matchers that cannot work there are refused
     */
    public static ParsedRule parse(String text, RouterKind kind) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new RuleRefusal(
                        MAX_LENGTH,
                        text.length() - MAX_LENGTH,
                        "rule length: " + text.length(),
                        "expected at most " + MAX_LENGTH + " characters");
            }
            return new ParsedRule.Valid(new Rule(text, new RuleParser(text, kind).rule()));
        } catch (RuleRefusal e) {
            return new ParsedRule.Invalid(e.error());
        }
    }

    private Condition rule() throws RuleRefusal {
        if (text.isAtEnd()) {
            throw new RuleRefusal(0, 1, "rule is empty", expectedMatcher());
        }
        Condition condition = alternatives();
        if (!text.isAtEnd()) {
            throw text.unexpected(expectedOperator());
        }
        return condition;
    }

    private Condition alternatives() throws RuleRefusal {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (text.take("||"));
        return parts.size() == 1 ? parts.getFirst() : new Condition.Or(List.copyOf(parts));
    }

    private Condition conjunction() throws RuleRefusal {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(operand());
        } while (text.take("&&"));
        return parts.size() == 1 ? parts.getFirst() : new Condition.And(List.copyOf(parts));
    }

    private Condition operand() throws RuleRefusal {
        int start = text.position();
        boolean negated = text.take("!");
        if (!negated && !text.take("(")) {
            return matcher();
        }
        if (++depth > MAX_DEPTH) {
            throw new RuleRefusal(
                    start,
                    1,
                    "rule is nested too deeply",
                    "expected at most " + MAX_DEPTH + " levels of brackets and negations");
        }
        Condition condition;
        if (negated) {
            condition = new Condition.Not(operand());
        } else {
            condition = alternatives();
            if (!text.take(")")) {
                throw text.unexpected(
                        text.isAtEnd()
                                ? "expected ) for the bracket opened at " + start
                                : expectedOperator());
            }
        }
        depth--;
        return condition;
    }

    private Condition matcher() throws RuleRefusal {
        int start = text.position();
        String word = text.word();
        if (word.isEmpty()) {
            throw text.unexpected(expectedMatcher());
        }
        MatcherName name = name(word, start);
        if (!text.take("(")) {
            throw text.unexpected("expected ( as in " + name.example());
        }
        List<Argument> arguments = arguments(name);
        if (!name.takes(arguments.size())) {
            throw new RuleRefusal(
                    start,
                    text.position() - start,
                    name.text()
                            + ": "
                            + arguments.size()
                            + (arguments.size() == 1 ? " argument" : " arguments"),
                    "expected " + name.expectedArguments() + ", as in " + name.example());
        }
        return new MatcherArguments(name, arguments).condition();
    }

    private MatcherName name(String word, int start) throws RuleRefusal {
        var known = MatcherName.of(word);
        if (known.isPresent() && known.get().fits(kind)) {
            return known.get();
        }
        List<String> candidates = MatcherName.texts(kind);
        String expected = "expected one of " + String.join(", ", candidates);
        if (known.isPresent()) {
            String does = kind == RouterKind.HTTP ? "connections, not" : "HTTP requests, not";
            String kindly = kind == RouterKind.HTTP ? "HTTP requests" : "connections";
            throw new RuleRefusal(
                    start,
                    word.length(),
                    known.get().text() + " matches " + does + ' ' + kindly,
                    expected);
        }
        throw new RuleRefusal(
                start,
                word.length(),
                "unknown matcher \"" + word + '"',
                Nearest.to(word, candidates)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse(expected));
    }

    private List<Argument> arguments(MatcherName name) throws RuleRefusal {
        List<Argument> arguments = new ArrayList<>();
        if (text.take(")")) {
            return arguments;
        }
        while (true) {
            if (!text.isAtArgument()) {
                throw text.unexpected(
                        "expected an argument in backticks or double quotes, as in "
                                + name.example());
            }
            arguments.add(text.argument());
            if (text.take(")")) {
                return arguments;
            }
            if (!text.take(",")) {
                throw text.unexpected("expected , or )");
            }
        }
    }

    private String expectedMatcher() {
        return kind == RouterKind.HTTP
                ? "expected a matcher such as " + MatcherName.HOST.example()
                : "expected a matcher such as " + MatcherName.HOST_SNI.example();
    }

    private String expectedOperator() {
        return switch (text.nextWord().toLowerCase(Locale.ROOT)) {
            case "and" -> "expected && or ||; did you mean &&?";
            case "or" -> "expected && or ||; did you mean ||?";
            default -> depth == 0 ? "expected && or ||" : "expected &&, || or )";
        };
    }
}
