package io.a3s.gateway.router;

/** The parser's place in the text of a rule, and the words it reads there. */
final class RuleText {
    private final String text;
    private int position;

    RuleText(String text) {
        this.text = text;
        skipSpace();
    }

    int position() {
        return position;
    }

    boolean isAtEnd() {
        return position == text.length();
    }

    /** Reads a symbol and the space behind it if it comes next. */
    boolean take(String symbol) {
        if (!text.startsWith(symbol, position)) {
            return false;
        }
        position += symbol.length();
        skipSpace();
        return true;
    }

    /** Reads letters and digits; an empty string if none come next. */
    String word() {
        int start = position;
        position += nextWord().length();
        String word = text.substring(start, position);
        skipSpace();
        return word;
    }

    /** Returns the letters and digits that come next without reading them. */
    String nextWord() {
        int end = position;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        return text.substring(position, end);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** Returns whether a quote comes next. */
    boolean isAtArgument() {
        return !isAtEnd() && (text.charAt(position) == '`' || text.charAt(position) == '"');
    }

    /** Reads an argument with its quotes. */
    Argument argument() throws RuleRefusal {
        int start = position;
        int end = text.charAt(start) == '`' ? text.indexOf('`', start + 1) : closingQuote(start);
        if (end < 0) {
            throw new RuleRefusal(
                    start,
                    1,
                    "argument has no end",
                    "expected a closing " + (text.charAt(start) == '`' ? "backtick" : "quote"));
        }
        String value = text.substring(start + 1, end);
        if (text.charAt(start) == '"') {
            value = unescape(value);
        }
        position = end + 1;
        skipSpace();
        return new Argument(value, text, start, end + 1);
    }

    private int closingQuote(int start) throws RuleRefusal {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
                if (i < text.length() && text.charAt(i) != '"' && text.charAt(i) != '\\') {
                    throw new RuleRefusal(
                            i - 1,
                            2,
                            "unknown escape \"\\" + text.charAt(i) + '"',
                            "in double quotes write \\\\ for a backslash, or put the argument in backticks");
                }
            }
        }
        return -1;
    }

    private static String unescape(String quoted) {
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        StringBuilder value = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            if (quoted.charAt(i) == '\\') {
                i++;
            }
            value.append(quoted.charAt(i));
        }
        return value.toString();
    }

    /** Returns a refusal of what comes next. */
    RuleRefusal unexpected(String hint) {
        if (isAtEnd()) {
            return new RuleRefusal(position, 1, "rule ends too early", hint);
        }
        String word = nextWord();
        String found = word.isEmpty() ? text.substring(position, position + 1) : word;
        return new RuleRefusal(position, found.length(), "unexpected \"" + found + '"', hint);
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }
}
