package io.a3s.gateway.router;

/** Carries the first fault out of the parser's recursion. Never leaves {@link RuleParser}. */
final class RuleRefusal extends Exception {
    private final transient RuleError error;

    RuleRefusal(int offset, int length, String summary, String hint) {
        super(summary, null, false, false);
        this.error = new RuleError(offset, Math.max(1, length), summary, hint);
    }

    RuleError error() {
        return error;
    }
}
