package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.spi.config.InvalidConfigException;

/** What can be told of a rule by its brackets and quotes. What it means, the gateway knows. */
final class Rules {
    private Rules() {}

    /** Refuses what an operator has set and is no rule. */
    static void checkOwn(String key, String rule) {
        if (!isClosed(rule)) {
            throw new InvalidConfigException(
                    key, '"' + rule + "\" (expected: a rule such as Host(`api.example.com`))");
        }
    }

    /**
     * Returns whether a rule stays in one piece between brackets: all that it opens, it closes, and
     * nothing else. Or it could end those around it, and thereby what narrows it.
     */
    static boolean isClosed(String rule) {
        int depth = 0;
        for (int i = 0; i < rule.length(); i++) {
            switch (rule.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '`', '"' -> i = endOfArgument(rule, i);
                default -> {
                    // Part of a word.
                }
            }
            if (depth < 0 || i < 0) {
                return false;
            }
        }
        return depth == 0 && !rule.isBlank();
    }

    /** Returns where the closing quote is, or a negative number if there is none. */
    private static int endOfArgument(String rule, int start) {
        char quote = rule.charAt(start);
        for (int i = start + 1; i < rule.length(); i++) {
            char c = rule.charAt(i);
            if (c == quote) {
                return i;
            }
            if (c == '\\' && quote == '"') {
                i++;
            }
        }
        return Integer.MIN_VALUE;
    }

    /** Returns a rule that holds if both do. */
    static String both(String one, String other) {
        return "(" + one + ") && (" + other + ')';
    }
}
