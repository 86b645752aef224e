package io.a3s.gateway.router;

/** A rule that was understood: its text, and what it says. Immutable. */
public final class Rule {
    private final String text;
    private final Condition condition;
    private final RouteMatcher matcher;

    Rule(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
        this.matcher = MatcherCompiler.compile(condition);
    }

    /** Returns the rule as it was written. */
    public String text() {
        return text;
    }

    /** Returns whether a router of a kind can have this rule. */
    public boolean fits(RouterKind kind) {
        return condition.fits(kind);
    }

    Condition condition() {
        return condition;
    }

    RouteMatcher matcher() {
        return matcher;
    }

    @Override
    public String toString() {
        return text;
    }
}
