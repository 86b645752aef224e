package io.a3s.gateway.router;

/**
 * Why a text is no rule, and where.
 *
 * @param offset where in the rule's text the fault begins, in UTF-16 units from 0; the text's
 *     length if something is missing at its end
 * @param length how many characters are at fault, at least 1
 * @param summary what is wrong
 * @param hint what was expected or what to do
 */
public record RuleError(int offset, int length, String summary, String hint) {
    /** Checks the range. */
    public RuleError {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "offset, length: "
                            + offset
                            + ", "
                            + length
                            + " (expected: 0 or more, 1 or more)");
        }
    }
}
