package io.a3s.gateway.config.hcl;

import io.a3s.gateway.config.hcl.Node.Label;
import io.a3s.gateway.config.hcl.SyntaxProblems.SyntaxErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads items and blocks; the judge of what is HCL. */
final class Scanner {
    /** How deep blocks, lists and objects may nest, in all. */
    static final int MAX_DEPTH = 64;

    private final Cursor cursor;
    private final AttributeText attributes;
    private final KnownBlocks known;
    private final KnownBlocks.Search search;
    private final ValueScanner values;

    /**
     * Begins a text.
     *
     * @param attributes takes its attributes
     * @param known blocks to be passed over
     */
    Scanner(Cursor cursor, AttributeText attributes, KnownBlocks known) {
        this.cursor = cursor;
        this.attributes = attributes;
        this.known = known;
        this.search = known.in(cursor.text);
        this.values = new ValueScanner(cursor);
    }

    /** Reads the whole text as far as it makes sense; errors are with the cursor's problems. */
    RawBody scan() {
        RawBody top = new RawBody();
        Map<String, RawBody.Item> seen = new HashMap<>();
        while (true) {
            try {
                skipSeparators();
                if (cursor.isAtEnd()) {
                    return top;
                }
                if (cursor.peek() == '}') {
                    cursor.problems.add(cursor.at, cursor.at + 1, "this } closes nothing", "");
                    cursor.at++;
                } else {
                    int number = search.at(cursor.at);
                    add(number < 0 ? item(0) : known(number), top, seen);
                }
            } catch (SyntaxErrorException e) {
                if (e.isEnd()) {
                    return top;
                }
                skipToNextItem();
            }
        }
    }

    // By convention, only items of the file itself begin in the first column.
    private void skipToNextItem() {
        while (!cursor.isAtEnd()) {
            cursor.at = Math.min(cursor.endOfLine() + 1, cursor.text.length());
            if (Cursor.isIdentifierStart(cursor.peek())) {
                return;
            }
        }
    }

    private void skipSeparators() {
        cursor.skipLines();
        while (cursor.peek() == ';') {
            cursor.at++;
            cursor.skipLines();
        }
    }

    private RawBody.Item known(int number) {
        BlockText block = known.get(number).at(cursor.at);
        cursor.at = block.end();
        return new RawBody.Known(block, number);
    }

    private RawBody.Item item(int depth) {
        int keyStart = cursor.at;
        String key = cursor.identifier();
        if (key.isEmpty()) {
            throw cursor.problems.lost(
                    keyStart,
                    keyStart + 1,
                    "unexpected " + cursor.describeNext(),
                    "expected: the name of a key or block");
        }
        int keyEnd = cursor.at;
        cursor.skipBlanks();
        return switch (cursor.peek()) {
            case '=' -> attribute(key, keyStart, depth);
            case '{', '"' -> block(key, keyStart, keyEnd, depth);
            default -> {
                if (Cursor.isIdentifierStart(cursor.peek())) {
                    yield block(key, keyStart, keyEnd, depth);
                }
                throw cursor.problems.lost(
                        keyStart,
                        keyEnd,
                        "\"" + key + "\" is followed by " + cursor.describeNext(),
                        "expected: \"=\" and a value, or \"{\"");
            }
        };
    }

    /** Adds an item, once it is clear that it ends where it seems to. */
    private void add(RawBody.Item item, RawBody body, Map<String, RawBody.Item> seen) {
        endOfItem();
        refuseDuplicate(item, seen.putIfAbsent(item.key(), item));
        body.items.add(item);
    }

    private void refuseDuplicate(RawBody.Item item, RawBody.@Nullable Item first) {
        boolean mayRepeat = !(item instanceof RawBody.Attribute);
        if (first == null || (mayRepeat && !(first instanceof RawBody.Attribute))) {
            return;
        }
        int line = cursor.source.range(first.keyStart(), first.keyStart() + 1).line();
        cursor.problems.add(
                item.keyStart(),
                item.keyStart() + item.key().length(),
                "\"" + item.key() + "\" is set twice",
                "first set on line " + line);
    }

    private RawBody.Item attribute(String key, int keyStart, int depth) {
        cursor.at++;
        cursor.skipBlanks();
        StringBuilder out = attributes.begin();
        int number = attributes.number();
        RawValue value = values.value(out, depth);
        out.append('\n');
        return new RawBody.Attribute(key, keyStart, value, number);
    }

    private RawBody.Item block(String key, int keyStart, int keyEnd, int depth) {
        List<Label> labels = new ArrayList<>();
        int headerEnd = keyEnd;
        while (cursor.peek() != '{') {
            int start = cursor.at;
            String label = cursor.peek() == '"' ? values.name() : cursor.identifier();
            if (cursor.at == start) {
                throw cursor.problems.lost(
                        keyStart,
                        headerEnd,
                        "the header of this block is followed by " + cursor.describeNext(),
                        "expected: \"{\" on the same line");
            }
            headerEnd = cursor.at;
            labels.add(new Label(label, cursor.source.range(start, headerEnd)));
            cursor.skipBlanks();
        }
        RawBody body = body(keyStart, headerEnd, depth + 1);
        return new RawBody.Block(key, keyStart, headerEnd, labels, body, cursor.at);
    }

    private RawBody body(int headerStart, int headerEnd, int depth) {
        values.checkDepth(depth);
        cursor.at++;
        RawBody body = new RawBody();
        Map<String, RawBody.Item> seen = new HashMap<>();
        while (true) {
            skipSeparators();
            if (cursor.isAtEnd()) {
                throw cursor.problems.end(
                        headerStart, headerEnd, "this block is never closed", "expected: }");
            }
            if (cursor.peek() == '}') {
                cursor.at++;
                return body;
            }
            add(item(depth), body, seen);
        }
    }

    private void endOfItem() {
        cursor.skipBlanks();
        char c = cursor.peek();
        if (!cursor.isAtEnd() && c != '\n' && c != ';' && c != '}') {
            throw cursor.problems.lost(
                    cursor.at,
                    cursor.at + 1,
                    "unexpected " + cursor.describeNext(),
                    "expected: the end of the line, or \";\" before another key or block");
        }
    }
}
