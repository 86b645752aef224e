package io.a3s.gateway.router;

import java.util.List;

/**
 * A rule that was understood: its text, and what it says. Immutable. Two are equal if they say the
 * same, however they are written.
 */
public final class Rule {
    private final String text;
    private final Condition condition;
    private final int hash;
    private final boolean fitsRequests;
    private final boolean fitsConnections;
    private final List<Filing> filings;

    Rule(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
        this.hash = condition.hashCode();
        this.fitsRequests = condition.fits(RouterKind.HTTP);
        this.fitsConnections = condition.fits(RouterKind.CONNECTION);
        this.filings = Filing.of(condition);
    }

    /** Returns the rule as it was written. */
    public String text() {
        return text;
    }

    /** Returns whether a router of a kind can have this rule. */
    public boolean fits(RouterKind kind) {
        return kind == RouterKind.HTTP ? fitsRequests : fitsConnections;
    }

    Condition condition() {
        return condition;
    }

    /** Returns where an index has to file it; nowhere if nothing can meet it. */
    List<Filing> filings() {
        return filings;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Rule that
                        && hash == that.hash
                        && condition.equals(that.condition));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
