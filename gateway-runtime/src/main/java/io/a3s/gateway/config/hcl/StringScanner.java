package io.a3s.gateway.config.hcl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads quoted strings and what is inside them. */
final class StringScanner {
    private static final Pattern VARIABLE =
            Pattern.compile("[A-Z_][A-Z0-9_]*(:-.*)?", Pattern.DOTALL);

    private final Cursor cursor;

    StringScanner(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Reads a quoted name, which is taken literally. */
    String name() {
        int start = cursor.at++;
        while (cursor.peek() != '"') {
            if (cursor.isAtLineEnd()) {
                throw cursor.problems.lost(
                        start, cursor.at, "this name is never closed", "expected: \"");
            }
            cursor.at++;
        }
        String name = cursor.text.substring(start + 1, cursor.at++);
        if (name.isBlank() || name.indexOf('\\') >= 0 || name.contains("${")) {
            cursor.problems.add(
                    start,
                    cursor.at,
                    "a name cannot be empty or have \\ or ${ in it",
                    "expected: plain text");
        }
        return name;
    }

    /** Reads a quoted string. */
    RawValue quoted(StringBuilder out) {
        int start = cursor.at++;
        List<Integer> variables = new ArrayList<>();
        out.append('"');
        while (!cursor.isAtLineEnd()) {
            char c = cursor.peek();
            if (c == '"') {
                cursor.at++;
                out.append('"');
                return new RawValue.Text(start, cursor.at, variables);
            }
            if (c == '\\') {
                escape(out);
            } else if (!dollar(out, variables)) {
                return skipRest(start);
            }
        }
        cursor.problems.add(
                start, cursor.at, "this string is never closed", "expected: \" on the same line");
        return new RawValue.Broken(start, cursor.at);
    }

    private RawValue skipRest(int start) {
        while (!cursor.isAtLineEnd()) {
            char c = cursor.peek();
            cursor.at++;
            if (c == '"') {
                break;
            }
            if (c == '\\' && !cursor.isAtLineEnd()) {
                cursor.at++;
            }
        }
        return new RawValue.Broken(start, cursor.at);
    }

    /**
     * Reads one character, or a whole variable.
     *
     * @return false if a variable is wrong, which has been reported
     */
    boolean dollar(StringBuilder out, List<Integer> variables) {
        char c = cursor.peek();
        if (c == '$' && cursor.peek(1) == '$' && cursor.peek(2) == '{') {
            out.append(Marks.LITERAL).append('{');
            cursor.at += 3;
            return true;
        }
        if (c != '$' || cursor.peek(1) != '{') {
            // Even a dollar sign alone changes how the library reads what follows it.
            out.append(c == '$' ? Marks.LITERAL : c);
            cursor.at++;
            return true;
        }
        int start = cursor.at;
        int close = closingBrace(start + 2);
        if (close < 0) {
            cursor.problems.add(
                    start,
                    start + 2,
                    "this ${ is never closed, or has another ${ in it",
                    "$${ stands for a literal ${");
            return false;
        }
        String inside = cursor.text.substring(start + 2, close);
        if (VARIABLE.matcher(inside).matches()) {
            variables.add(start);
            out.append(Marks.VARIABLE);
        } else if (!inside.isEmpty() && inside.charAt(0) >= 'a' && inside.charAt(0) <= 'z') {
            out.append(Marks.LITERAL);
        } else {
            cursor.problems.add(
                    start,
                    close + 1,
                    "${" + inside + "} is not a variable",
                    "expected: ${NAME} or ${NAME:-default} in upper case; $${ for a literal ${");
            return false;
        }
        // What is inside comes next, through the same rules for escapes as the rest.
        cursor.at++;
        return true;
    }

    private int closingBrace(int from) {
        int depth = 1;
        for (int i = from; i < cursor.text.length(); i++) {
            switch (cursor.text.charAt(i)) {
                case '\n' -> {
                    return -1;
                }
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i;
                    }
                }
                case '$' -> {
                    if (cursor.text.startsWith("{", i + 1)) {
                        return -1;
                    }
                }
                case '\\' -> i++;
                default -> {}
            }
        }
        return -1;
    }

    private void escape(StringBuilder out) {
        int start = cursor.at;
        char c = cursor.peek(1);
        cursor.at += 2;
        if ("ntr\"\\".indexOf(c) >= 0) {
            out.append('\\').append(c);
        } else if (c != 'u' || !unicode(out)) {
            cursor.problems.add(
                    start,
                    Math.min(start + 2, cursor.text.length()),
                    "unknown escape \\" + (c == Cursor.END || c == '\n' ? "" : c),
                    "expected: \\n, \\t, \\r, \\\", \\\\ or \\u00e9");
        }
    }

    /** Reads four hexadecimal digits; what they may stand for has no meaning of its own in HCL. */
    private boolean unicode(StringBuilder out) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(cursor.peek(i), 16);
            if (digit < 0) {
                return false;
            }
            code = code * 16 + digit;
        }
        cursor.at += 4;
        char c = (char) code;
        if (c < ' ' || "{}$\"\\".indexOf(c) >= 0 || c == Marks.VARIABLE || c == Marks.LITERAL) {
            return false;
        }
        out.append(c);
        return true;
    }
}
