package io.a3s.gateway.config.hcl;

/** A place in a text that moves forward. */
final class Cursor {
    /** What {@link #peek} returns behind the end; the reader refuses it in the text. */
    static final char END = '\0';

    final SourceText source;
    final String text;
    final SyntaxProblems problems;
    int at;

    Cursor(SourceText source, SyntaxProblems problems) {
        this.source = source;
        this.text = source.text();
        this.problems = problems;
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int index = at + ahead;
        return index < text.length() ? text.charAt(index) : END;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    boolean isAtLineEnd() {
        return isAtEnd() || peek() == '\n';
    }

    /** Skips blanks and comments up to the end of the line. */
    void skipBlanks() {
        while (!isAtEnd()) {
            char c = peek();
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '#' || (c == '/' && peek(1) == '/')) {
                at = endOfLine();
            } else if (c == '/' && peek(1) == '*') {
                skipBlockComment();
            } else {
                return;
            }
        }
    }

    /** Skips blanks, comments and line ends. */
    void skipLines() {
        skipBlanks();
        while (peek() == '\n') {
            at++;
            skipBlanks();
        }
    }

    private void skipBlockComment() {
        int close = text.indexOf("*/", at + 2);
        if (close < 0) {
            int start = at;
            at = text.length();
            throw problems.end(start, start + 2, "this comment is never closed", "expected: */");
        }
        at = close + 2;
    }

    /** Returns the offset of the next line end, or of the end of the text. */
    int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    /** Moves behind an identifier and returns it; empty if there is none. */
    String identifier() {
        int start = at;
        if (isIdentifierStart(peek())) {
            at++;
            while (isIdentifierPart(peek())) {
                at++;
            }
        }
        return text.substring(start, at);
    }

    static boolean isIdentifierStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || (c >= '0' && c <= '9') || c == '-';
    }

    /** Returns what is at the cursor as a message may quote it. */
    String describeNext() {
        if (isAtEnd()) {
            return "the end of the file";
        }
        if (peek() == '\n') {
            return "the end of the line";
        }
        return '"' + Character.toString(text.codePointAt(at)) + '"';
    }
}
