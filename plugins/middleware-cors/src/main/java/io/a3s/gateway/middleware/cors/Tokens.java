package io.a3s.gateway.middleware.cors;

/** Tokens and lists of them, as methods and field names are (RFC 9110 §5.6.1 and §5.6.2). */
final class Tokens {
    private static final String SYMBOLS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    /** Returns whether a text is one token. */
    static boolean isToken(String text) {
        return !text.isEmpty() && consistsOf(text, "");
    }

    /** Returns whether a text is a list of tokens, or at least nothing that could be more. */
    static boolean isList(String text) {
        return !text.isBlank() && consistsOf(text, ", \t");
    }

    private static boolean consistsOf(String text, String separators) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && SYMBOLS.indexOf(c) < 0 && separators.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
