package io.a3s.gateway.router;

/**
 * What every text in which a regular expression finds a match begins and ends with, as far as that
 * is easily seen.
 *
 * @param start the beginning, or an empty string
 * @param end the end, or an empty string
 */
record FixedText(String start, String end) {
    private static final FixedText UNKNOWN = new FixedText("", "");

    /** Reads an expression that {@link java.util.regex.Pattern} accepts. */
    static FixedText of(String regex) {
        Reader reader = new Reader(regex);
        if (!reader.read()) {
            return UNKNOWN;
        }
        String parts = reader.parts.toString();
        int first = parts.indexOf(Reader.ANYTHING);
        int last = parts.lastIndexOf(Reader.ANYTHING);
        return new FixedText(
                reader.isAnchored ? parts.substring(0, first < 0 ? parts.length() : first) : "",
                reader.isClosed ? parts.substring(last + 1) : "");
    }

    /** Goes through an expression from left to right. */
    private static final class Reader {
        /** Stands for whatever is not one plain character. */
        static final char ANYTHING = '\0';

        // Classes and boundaries; what else has a letter means more than these two characters.
        private static final String SIMPLE_ESCAPES = "dDwWsShHvVbB";

        private final String regex;
        private int at;
        private int depth;
        private boolean isAnchored;
        private boolean isClosed;

        /** What is in the expression outside brackets. */
        private final StringBuilder parts = new StringBuilder();

        Reader(String regex) {
            this.regex = regex;
        }

        /** Returns false if there is something that would need more understanding. */
        boolean read() {
            while (at < regex.length()) {
                char c = regex.charAt(at++);
                boolean isUnderstood =
                        switch (c) {
                            case '\\' -> escape();
                            case '[' -> characterClass();
                            case '(' -> open();
                            case ')' -> depth-- > 0;
                            case '|' -> depth > 0;
                            case '*', '+', '?', '{' -> quantifier(c);
                            case '^' -> anchor(at == 1);
                            case '$' -> close(at == regex.length());
                            case '.' -> add(ANYTHING);
                            default -> add(c > ' ' && c < 0x7f ? c : ANYTHING);
                        };
                if (!isUnderstood) {
                    return false;
                }
            }
            return true;
        }

        private boolean add(char part) {
            if (depth == 0) {
                parts.append(part);
            }
            return true;
        }

        private boolean anchor(boolean isFirst) {
            isAnchored |= isFirst;
            return isFirst || add(ANYTHING);
        }

        private boolean close(boolean isLast) {
            isClosed |= isLast;
            return isLast || add(ANYTHING);
        }

        private boolean escape() {
            char c = regex.charAt(at++);
            boolean isPlain = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
            return isPlain ? add(c) : SIMPLE_ESCAPES.indexOf(c) >= 0 && add(ANYTHING);
        }

        private boolean characterClass() {
            int end = at;
            while (regex.charAt(end) != ']') {
                if (regex.charAt(end) == '[') {
                    return false;
                }
                end += regex.charAt(end) == '\\' ? 2 : 1;
            }
            // A bracket right at the beginning does not end the class.
            boolean isEmpty = end == at || (end == at + 1 && regex.charAt(at) == '^');
            at = end + 1;
            return !isEmpty && add(ANYTHING);
        }

        private boolean open() {
            add(ANYTHING);
            depth++;
            // Flags would change the meaning of what follows.
            boolean hasFlags =
                    regex.startsWith("?", at) && ":=!<>".indexOf(regex.charAt(at + 1)) < 0;
            return !hasFlags;
        }

        // What is repeated may be absent, or there more often.
        private boolean quantifier(char c) {
            if (c == '{') {
                at = regex.indexOf('}', at) + 1;
            }
            if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
                at++;
            }
            if (depth == 0 && !parts.isEmpty()) {
                parts.setCharAt(parts.length() - 1, ANYTHING);
            }
            // Even an anchor may be absent then.
            return !parts.isEmpty();
        }
    }
}
