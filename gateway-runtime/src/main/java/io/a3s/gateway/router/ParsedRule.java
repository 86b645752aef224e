package io.a3s.gateway.router;

/** What became of the text of a rule. */
public sealed interface ParsedRule {
    /**
     * The text is a rule.
     *
     * @param rule the rule
     */
    record Valid(Rule rule) implements ParsedRule {}

    /**
     * The text is no rule.
     *
     * @param error the first fault in it
     */
    record Invalid(RuleError error) implements ParsedRule {}
}
