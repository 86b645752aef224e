package io.a3s.gateway.middleware.jwt;

/** Reads the strings of a JSON text (RFC 8259 §7). */
final class JsonText {
    private JsonText() {}

    /** Reads a string, quotes included. */
    static String read(JsonReader reader) throws MalformedException {
        reader.take('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = reader.take();
            if (c == '"') {
                return requirePairs(value);
            }
            if (c < 0x20) {
                throw new MalformedException("a control character");
            }
            value.append(c == '\\' ? escaped(reader) : c);
        }
    }

    private static char escaped(JsonReader reader) throws MalformedException {
        char c = reader.take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit(reader);
            default -> throw new MalformedException("an unknown escape");
        };
    }

    private static char codeUnit(JsonReader reader) throws MalformedException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            char c = reader.take();
            // Character.digit alone would take digits of all scripts.
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new MalformedException("an escape without four digits");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    // A surrogate that is half of a pair is not seen as a code point of its own.
    private static String requirePairs(StringBuilder value) throws MalformedException {
        boolean unpaired =
                value.codePoints()
                        .anyMatch(
                                point ->
                                        point >= Character.MIN_SURROGATE
                                                && point <= Character.MAX_SURROGATE);
        if (unpaired) {
            throw new MalformedException("an unpaired surrogate");
        }
        return value.toString();
    }
}
