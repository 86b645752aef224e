package io.a3s.gateway.exchange;

/** Values inside fields that have a grammar, such as {@code Forwarded} (RFC 7239 §4). */
final class HeaderToken {
    private static final String SYMBOLS = "!#$%&'*+-.^_`|~";

    private HeaderToken() {}

    /**
     * Returns a value as it is if it is a token (RFC 9110 §5.6.2), else as a quoted string. A host
     * may have semicolons and commas (RFC 3986 §3.2.2), which would begin another element.
     */
    static String quoteUnlessToken(String value) {
        if (isToken(value)) {
            return value;
        }
        StringBuilder quoted = new StringBuilder(value.length() + 4).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private static boolean isToken(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && SYMBOLS.indexOf(c) < 0) {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
