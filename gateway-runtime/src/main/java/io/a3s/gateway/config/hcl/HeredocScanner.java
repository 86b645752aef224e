package io.a3s.gateway.config.hcl;

import java.util.ArrayList;
import java.util.List;

/** Reads heredocs, and writes them as quoted strings. */
final class HeredocScanner {
    private final Cursor cursor;
    private final StringScanner strings;

    HeredocScanner(Cursor cursor, StringScanner strings) {
        this.cursor = cursor;
        this.strings = strings;
    }

    RawValue scan(StringBuilder out) {
        int start = cursor.at;
        cursor.at += 2;
        boolean isIndented = cursor.peek() == '-';
        if (isIndented) {
            cursor.at++;
        }
        String marker = cursor.identifier();
        int headerEnd = cursor.at;
        int lineEnd = cursor.endOfLine();
        if (marker.isEmpty()
                || !cursor.text.substring(headerEnd, lineEnd).isBlank()
                || lineEnd == cursor.text.length()) {
            throw cursor.problems.end(
                    start,
                    headerEnd,
                    "this heredoc has no text",
                    "expected: <<NAME, lines of text, and a line with NAME alone");
        }
        List<Line> lines = lines(start, headerEnd, lineEnd + 1, marker);
        int indent = isIndented ? commonIndent(lines) : 0;
        List<Integer> variables = new ArrayList<>();
        int end = cursor.at;
        boolean isWhole = write(lines, indent, variables, out);
        cursor.at = end;
        return isWhole
                ? new RawValue.Text(start, headerEnd, variables)
                : new RawValue.Broken(start, headerEnd);
    }

    /** Finds the lines of the text, and moves behind the marker that ends it. */
    private List<Line> lines(int start, int headerEnd, int firstLine, String marker) {
        List<Line> lines = new ArrayList<>();
        cursor.at = firstLine;
        while (true) {
            int end = cursor.endOfLine();
            int first = cursor.at;
            while (first < end && isBlank(cursor.text.charAt(first))) {
                first++;
            }
            if (cursor.text.startsWith(marker, first) && isBlank(first + marker.length(), end)) {
                cursor.at = first + marker.length();
                return lines;
            }
            if (end == cursor.text.length()) {
                throw cursor.problems.end(
                        start,
                        headerEnd,
                        "this heredoc is never closed",
                        "expected: a line with " + marker + " alone");
            }
            lines.add(new Line(cursor.at, first, end));
            cursor.at = end + 1;
        }
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isBlank(cursor.text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private static int commonIndent(List<Line> lines) {
        return lines.stream()
                .filter(line -> line.first < line.end)
                .mapToInt(line -> line.first - line.start)
                .min()
                .orElse(0);
    }

    private boolean write(
            List<Line> lines, int indent, List<Integer> variables, StringBuilder out) {
        out.append('"');
        for (Line line : lines) {
            cursor.at = Math.min(line.start + indent, line.end);
            while (cursor.at < line.end) {
                char c = cursor.peek();
                if (c == '"' || c == '\\') {
                    out.append('\\').append(c);
                    cursor.at++;
                } else if (!strings.dollar(out, variables)) {
                    return false;
                }
            }
            out.append("\\n");
        }
        out.append('"');
        return true;
    }

    /**
     * A line of text: where it begins, where its first character other than a blank is, its end.
     */
    private record Line(int start, int first, int end) {}
}
