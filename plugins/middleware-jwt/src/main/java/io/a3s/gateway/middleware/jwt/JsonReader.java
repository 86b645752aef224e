package io.a3s.gateway.middleware.jwt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON by the letter of RFC 8259 and refuses what RFC 7493 warns of: duplicate members,
 * invalid UTF-8, unpaired surrogates, numbers beyond a double. Nesting is bounded; the length is
 * bounded by the caller.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int next;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Reads a text that is one object. */
    static Json.Obj readObject(byte[] utf8) throws MalformedException {
        JsonReader reader = new JsonReader(decode(utf8));
        reader.skipSpace();
        Json value = reader.value();
        reader.skipSpace();
        if (reader.next < reader.text.length() || !(value instanceof Json.Obj object)) {
            throw new MalformedException("not a single object");
        }
        return object;
    }

    private static String decode(byte[] utf8) throws MalformedException {
        try {
            // A new decoder reports errors, where the constructors of String would replace them.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("invalid UTF-8");
        }
    }

    private Json value() throws MalformedException {
        return switch (peek()) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> new Json.Text(JsonText.read(this));
            case 't' -> literal("true", Json.Literal.TRUE);
            case 'f' -> literal("false", Json.Literal.FALSE);
            case 'n' -> literal("null", Json.Literal.NULL);
            default -> number();
        };
    }

    private interface Part {
        Json read() throws MalformedException;
    }

    private Json nested(Part part) throws MalformedException {
        if (++depth > MAX_DEPTH) {
            throw new MalformedException("nested too deeply");
        }
        Json value = part.read();
        depth--;
        return value;
    }

    private Json object() throws MalformedException {
        Map<String, Json> members = new HashMap<>();
        take('{');
        skipSpace();
        if (takeIf('}')) {
            return new Json.Obj(members);
        }
        do {
            skipSpace();
            String name = JsonText.read(this);
            skipSpace();
            take(':');
            skipSpace();
            if (members.put(name, value()) != null) {
                throw new MalformedException("a duplicate member");
            }
            skipSpace();
        } while (takeIf(','));
        take('}');
        return new Json.Obj(members);
    }

    private Json array() throws MalformedException {
        List<Json> items = new ArrayList<>();
        take('[');
        skipSpace();
        if (takeIf(']')) {
            return new Json.Array(items);
        }
        do {
            skipSpace();
            items.add(value());
            skipSpace();
        } while (takeIf(','));
        take(']');
        return new Json.Array(items);
    }

    private Json literal(String word, Json.Literal value) throws MalformedException {
        if (!text.startsWith(word, next)) {
            throw new MalformedException("an unknown word");
        }
        next += word.length();
        return value;
    }

    private Json number() throws MalformedException {
        int start = next;
        takeIf('-');
        if (!takeIf('0')) {
            digits();
        }
        if (takeIf('.')) {
            digits();
        }
        if (takeIf('e') || takeIf('E')) {
            if (!takeIf('+')) {
                takeIf('-');
            }
            digits();
        }
        double value = Double.parseDouble(text.substring(start, next));
        if (Double.isInfinite(value)) {
            throw new MalformedException("a number out of range");
        }
        return new Json.Num(value);
    }

    private void digits() throws MalformedException {
        int start = next;
        while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
            next++;
        }
        if (next == start) {
            throw new MalformedException("a digit is missing");
        }
    }

    private void skipSpace() {
        while (next < text.length() && " \t\n\r".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
    }

    private char peek() throws MalformedException {
        if (next == text.length()) {
            throw new MalformedException("cut off");
        }
        return text.charAt(next);
    }

    private boolean takeIf(char expected) {
        if (next < text.length() && text.charAt(next) == expected) {
            next++;
            return true;
        }
        return false;
    }

    void take(char expected) throws MalformedException {
        if (!takeIf(expected)) {
            throw new MalformedException("'" + expected + "' is missing");
        }
    }

    char take() throws MalformedException {
        char c = peek();
        next++;
        return c;
    }
}
