package io.a3s.gateway.config.hcl;

import io.a3s.gateway.config.hcl.RawValue.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads values, and writes them in a normal form for the HCL library. */
final class ValueScanner {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final Set<String> WORDS = Set.of("true", "false", "null");

    private final Cursor cursor;
    private final StringScanner strings;

    ValueScanner(Cursor cursor) {
        this.cursor = cursor;
        this.strings = new StringScanner(cursor);
    }

    /** Refuses more nesting than anybody writes by hand. */
    void checkDepth(int depth) {
        if (depth > Scanner.MAX_DEPTH) {
            throw cursor.problems.end(
                    cursor.at,
                    cursor.at + 1,
                    "nested too deeply",
                    "expected: at most " + Scanner.MAX_DEPTH + " levels");
        }
    }

    /** Reads a quoted name: the label of a block or the key of an object. */
    String name() {
        return strings.name();
    }

    /**
     * Reads the value at the cursor.
     *
     * @param out where to write its normal form
     * @param depth how deep the cursor is in blocks, lists and objects
     */
    RawValue value(StringBuilder out, int depth) {
        char c = cursor.peek();
        if (c == '"') {
            return strings.quoted(out);
        }
        if (c == '<' && cursor.peek(1) == '<') {
            return new HeredocScanner(cursor, strings).scan(out);
        }
        if (c == '[') {
            return sequence(out, depth + 1);
        }
        if (c == '{') {
            return table(out, depth + 1);
        }
        return word(out);
    }

    private RawValue word(StringBuilder out) {
        int start = cursor.at;
        while (isWordPart(cursor.peek())) {
            cursor.at++;
        }
        int end = cursor.at;
        String word = cursor.text.substring(start, Math.min(end, start + MAX_NUMBER_LENGTH + 1));
        if (WORDS.contains(word)) {
            out.append(word);
            return new RawValue.Word(start, end);
        }
        if (word.length() <= MAX_NUMBER_LENGTH && NUMBER.matcher(word).matches()) {
            out.append(word);
            return new RawValue.Numeric(start, end);
        }
        report(start, end, word);
        return broken(start);
    }

    private void report(int start, int end, String word) {
        if (word.isEmpty()) {
            char c = cursor.peek();
            boolean isMissing = cursor.isAtEnd() || "\n;}],".indexOf(c) >= 0;
            cursor.problems.add(
                    start,
                    start + 1,
                    isMissing ? "a value is missing here" : "unexpected " + cursor.describeNext(),
                    c == '\''
                            ? "strings have double quotes"
                            : "expected: a string, number, true, false, list or object");
        } else if (cursor.peek() == '(') {
            cursor.problems.add(
                    start, end, "functions such as " + word + "() are not available", "");
        } else if (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-') {
            cursor.problems.add(
                    start,
                    end,
                    word + " is not a number",
                    "numbers are written 10 or 0.5, durations and sizes in quotes");
        } else {
            cursor.problems.add(
                    start, end, word + " is not a value", "strings have quotes: \"" + word + '"');
        }
    }

    private static boolean isWordPart(char c) {
        return Cursor.isIdentifierPart(c) || c == '.' || c == '+';
    }

    /** Skips to where the next value or item may begin, on this line. */
    private RawValue broken(int start) {
        while (!cursor.isAtLineEnd() && ";,]}".indexOf(cursor.peek()) < 0) {
            cursor.at++;
        }
        return new RawValue.Broken(start, cursor.at);
    }

    private RawValue sequence(StringBuilder out, int depth) {
        checkDepth(depth);
        int start = cursor.at++;
        List<RawValue> elements = new ArrayList<>();
        out.append('[');
        while (true) {
            cursor.skipLines();
            if (cursor.peek() == ']') {
                cursor.at++;
                out.append(']');
                return new RawValue.Sequence(start, cursor.at, elements);
            }
            if (!elements.isEmpty()) {
                out.append(", ");
            }
            elements.add(value(out, depth));
            cursor.skipLines();
            if (cursor.peek() == ',') {
                cursor.at++;
            } else if (cursor.peek() != ']') {
                throw unclosed(start, "list", "\",\" or \"]\"");
            }
        }
    }

    private RawValue table(StringBuilder out, int depth) {
        checkDepth(depth);
        int start = cursor.at++;
        List<Member> members = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        out.append('{');
        while (true) {
            cursor.skipLines();
            if (cursor.peek() == '}') {
                cursor.at++;
                out.append('}');
                return new RawValue.Table(start, cursor.at, members);
            }
            if (!members.isEmpty()) {
                out.append(", ");
            }
            Member member = member(out, start, depth);
            if (!seen.add(member.key())) {
                cursor.problems.add(
                        member.keyStart(),
                        member.keyEnd(),
                        "\"" + member.key() + "\" is set twice",
                        "");
            }
            members.add(member);
            cursor.skipBlanks();
            if (cursor.peek() == ',' || cursor.peek() == ';') {
                cursor.at++;
            } else if (cursor.peek() != '}' && cursor.peek() != '\n') {
                throw unclosed(start, "object", "\",\", a new line or \"}\"");
            }
        }
    }

    private Member member(StringBuilder out, int tableStart, int depth) {
        int keyStart = cursor.at;
        String key = cursor.peek() == '"' ? strings.name() : cursor.identifier();
        int keyEnd = cursor.at;
        if (keyEnd == keyStart) {
            throw unclosed(tableStart, "object", "a key or \"}\"");
        }
        cursor.skipBlanks();
        if (cursor.peek() != '=' && cursor.peek() != ':') {
            throw cursor.problems.lost(
                    keyStart,
                    keyEnd,
                    "\"" + key + "\" is followed by " + cursor.describeNext(),
                    "expected: \"=\" and a value");
        }
        cursor.at++;
        cursor.skipBlanks();
        out.append('"').append(key).append("\" = ");
        return new Member(key, keyStart, keyEnd, value(out, depth));
    }

    private SyntaxProblems.SyntaxErrorException unclosed(int start, String what, String expected) {
        if (cursor.isAtEnd()) {
            return cursor.problems.end(
                    start, start + 1, "this " + what + " is never closed", "expected: " + expected);
        }
        return cursor.problems.lost(
                cursor.at,
                cursor.at + 1,
                "unexpected " + cursor.describeNext() + " in this " + what,
                "expected: " + expected);
    }
}
