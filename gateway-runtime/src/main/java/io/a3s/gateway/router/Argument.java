package io.a3s.gateway.router;

/**
 * One quoted argument of a matcher.
 *
 * @param value the text between the quotes, without escapes
 * @param rule the text of the whole rule
 * @param start where the opening quote is
 * @param end behind the closing quote
 */
record Argument(String value, String rule, int start, int end) {
    /** Returns where in the rule a character of the value stands. */
    int offsetOf(int index) {
        int position = start + 1;
        if (rule.charAt(start) == '`') {
            return position + index;
        }
        for (int i = 0; i < index; i++) {
            position += rule.charAt(position) == '\\' ? 2 : 1;
        }
        return position;
    }

    /** Returns a refusal of the whole argument. */
    RuleRefusal refuse(String summary, String hint) {
        return new RuleRefusal(start + 1, end - start - 2, summary, hint);
    }

    /** Returns a refusal of one character of the value. */
    RuleRefusal refuseAt(int index, String summary, String hint) {
        return new RuleRefusal(offsetOf(index), 1, summary, hint);
    }
}
