package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a head and a table of its field lines. Removing a field hides its line, adding one
 * appends a line to the same array, and writing the head copies each run of visible lines at once.
 *
 * <p>A line's entry in the table is four integers: where it starts, where its name ends (negated if
 * the line is hidden), where the line with its CRLF ends, and the hash of the name.
 */
final class HeadBuffer implements Headers {
    // Small, because a stream holds on to two heads for as long as it lasts. Kept ones have grown
    // to what is usual.
    private static final int INITIAL_BYTES = 512;
    private static final int INITIAL_LINES = 16;
    private static final int KEPT_BYTES = 16 * 1024;
    private static final int ENTRY = 4;

    /** The octets; {@link HeadParser} fills them. */
    byte[] bytes = new byte[INITIAL_BYTES];

    /** The number of octets in use. */
    int size;

    private int[] table = new int[INITIAL_LINES * ENTRY];
    private int lines;

    /** The names among {@link KnownName} that were parsed once or more, and twice or more. */
    private int seen;

    private int repeated;

    /** Makes the buffer empty for the next head. */
    void clear() {
        size = 0;
        lines = 0;
        seen = 0;
        repeated = 0;
    }

    /** Returns whether the buffer has not grown too large to be kept. */
    boolean isWorthKeeping() {
        return bytes.length <= KEPT_BYTES && table.length <= KEPT_BYTES / Integer.BYTES;
    }

    /** Makes room for more octets. */
    void ensureRoom(int octets) {
        if (bytes.length - size < octets) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + octets));
        }
    }

    /** Returns the number of lines, hidden ones included. */
    int lineCount() {
        return lines;
    }

    /** Notes a line that was parsed; one that belongs to the connection is hidden at once. */
    void addParsed(int start, int nameEnd, int end, int hash) {
        KnownName known = KnownName.of(hash, bytes, start, nameEnd);
        if (known == null) {
            addLine(start, nameEnd, end, hash);
            return;
        }
        repeated |= seen & known.bit;
        seen |= known.bit;
        addLine(start, known.hopByHop ? ~nameEnd : nameEnd, end, hash);
    }

    /** Notes a line that was parsed and is neither shown nor forwarded. */
    void addHidden(int start, int nameEnd, int end, int hash) {
        addLine(start, ~nameEnd, end, hash);
    }

    private void addLine(int start, int nameEnd, int end, int hash) {
        int at = lines * ENTRY;
        if (at == table.length) {
            table = Arrays.copyOf(table, table.length * 2);
        }
        table[at] = start;
        table[at + 1] = nameEnd;
        table[at + 2] = end;
        table[at + 3] = hash;
        lines++;
    }

    /** Returns whether a field came in, hidden or not. */
    boolean has(KnownName known) {
        return (seen & known.bit) != 0;
    }

    /** Returns whether one of several fields came in, hidden or not. */
    boolean hasAny(int bits) {
        return (seen & bits) != 0;
    }

    /** Returns whether a field came in more than once. */
    boolean hasRepeated(KnownName known) {
        return (repeated & known.bit) != 0;
    }

    /** Returns the next line of a name at or behind a line, hidden or not, or -1. */
    int findParsed(KnownName known, int from) {
        if (!has(known)) {
            return -1;
        }
        int hash = known.name.hashCode();
        for (int line = from; line < lines; line++) {
            int at = line * ENTRY;
            if (table[at + 3] == hash && known.name.matches(bytes, table[at], nameEnd(line))) {
                return line;
            }
        }
        return -1;
    }

    private int nameEnd(int line) {
        int end = table[line * ENTRY + 1];
        return end < 0 ? ~end : end;
    }

    private boolean isVisible(int line) {
        return table[line * ENTRY + 1] >= 0;
    }

    private void hide(int line) {
        int at = line * ENTRY + 1;
        if (table[at] >= 0) {
            table[at] = ~table[at];
        }
    }

    /** Hides all lines whose name is a stretch of an array, without regard to case. */
    void hideNamed(byte[] source, int start, int end) {
        int hash = HeaderName.hash(source, start, end);
        for (int line = 0; line < lines; line++) {
            int at = line * ENTRY;
            if (table[at + 3] == hash && sameName(line, source, start, end)) {
                hide(line);
            }
        }
    }

    private boolean sameName(int line, byte[] source, int start, int end) {
        int own = table[line * ENTRY];
        if (nameEnd(line) - own != end - start) {
            return false;
        }
        for (int i = start; i < end; i++, own++) {
            int difference = bytes[own] ^ source[i];
            int lower = source[i] | 0x20;
            if (difference != 0 && (difference != 0x20 || lower < 'a' || lower > 'z')) {
                return false;
            }
        }
        return true;
    }

    /** Returns where a line's value starts. */
    int valueStart(int line) {
        int start = nameEnd(line) + 1;
        int end = table[line * ENTRY + 2] - 2;
        while (start < end && Syntax.isBlank(bytes[start])) {
            start++;
        }
        return start;
    }

    /** Returns where a line's value ends. */
    int valueEnd(int line) {
        int start = valueStart(line);
        int end = table[line * ENTRY + 2] - 2;
        while (end > start && Syntax.isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    /** Returns a line's value. */
    String value(int line) {
        return text(valueStart(line), valueEnd(line));
    }

    /** Returns a stretch of the head as text. */
    String text(int start, int end) {
        return new String(bytes, start, end - start, ISO_8859_1);
    }

    private int find(HeaderName name, int from) {
        int hash = name.hashCode();
        for (int line = from; line < lines; line++) {
            int at = line * ENTRY;
            if (table[at + 3] == hash
                    && table[at + 1] >= 0
                    && name.matches(bytes, table[at], table[at + 1])) {
                return line;
            }
        }
        return -1;
    }

    @Override
    public @Nullable String get(HeaderName name) {
        int line = find(name, 0);
        return line < 0 ? null : value(line);
    }

    @Override
    public List<String> all(HeaderName name) {
        int line = find(name, 0);
        if (line < 0) {
            return List.of();
        }
        int next = find(name, line + 1);
        if (next < 0) {
            // The usual case, for which a list that grows would be large.
            return List.of(value(line));
        }
        List<String> values = new ArrayList<>();
        values.add(value(line));
        for (; next >= 0; next = find(name, next + 1)) {
            values.add(value(next));
        }
        return values;
    }

    @Override
    public boolean contains(HeaderName name) {
        return find(name, 0) >= 0;
    }

    /** Returns the {@code Content-Length} a visible line has, -1 if none, -2 if it is unusable. */
    long contentLength() {
        int line = find(HeaderName.CONTENT_LENGTH, 0);
        if (line < 0) {
            return -1;
        }
        long length = Syntax.contentLength(bytes, valueStart(line), valueEnd(line));
        return length < 0 || find(HeaderName.CONTENT_LENGTH, line + 1) >= 0 ? -2 : length;
    }

    @Override
    public void set(HeaderName name, String value) {
        append(name, value, true);
    }

    @Override
    public void add(HeaderName name, String value) {
        KnownName known = KnownName.of(name);
        // A second one of these would make the message ambiguous.
        boolean single = known == KnownName.CONTENT_LENGTH || known == KnownName.HOST;
        append(name, value, single);
    }

    private void append(HeaderName name, String value, boolean replace) {
        int length = value.length();
        ensureRoom(name.length() + length + 4);
        int start = size;
        int at = name.writeTo(bytes, start);
        int nameEnd = at;
        bytes[at++] = ':';
        bytes[at++] = ' ';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c > 0xff || !Syntax.isValue((byte) c)) {
                throw new IllegalArgumentException(
                        "field value: character U+%04X at %d (expected: visible Latin-1, spaces and tabs)"
                                .formatted((int) c, i));
            }
            bytes[at++] = (byte) c;
        }
        bytes[at++] = Syntax.CR;
        bytes[at++] = Syntax.LF;
        if (replace) {
            remove(name);
        }
        KnownName known = KnownName.of(name);
        if (known != null && known.hopByHop) {
            return;
        }
        size = at;
        addLine(start, nameEnd, at, name.hashCode());
    }

    @Override
    public void remove(HeaderName name) {
        for (int line = find(name, 0); line >= 0; line = find(name, line + 1)) {
            hide(line);
        }
    }

    @Override
    public void forEach(Visitor visitor) {
        for (int line = 0; line < lines; line++) {
            if (isVisible(line)) {
                int start = table[line * ENTRY];
                visitor.visit(text(start, nameEnd(line)), value(line));
            }
        }
    }

    /** Takes a field as octets of its own. */
    @FunctionalInterface
    interface OctetsVisitor {
        void visit(AsciiString name, AsciiString value);
    }

    /** Visits all visible lines in their order, names in lower case as HTTP/2 has them. */
    void forEachOctets(OctetsVisitor visitor) {
        for (int line = 0; line < lines; line++) {
            if (isVisible(line)) {
                int at = line * ENTRY;
                int value = valueStart(line);
                visitor.visit(
                        LowerNames.of(table[at + 3], bytes, table[at], table[at + 1]),
                        new AsciiString(bytes, value, valueEnd(line) - value, true));
            }
        }
    }

    /**
     * Writes a stretch that ends where the first line starts, and all visible lines.
     *
     * @param prefixStart where the stretch starts, or -1 to write lines only
     */
    void writeTo(ByteBuf target, int prefixStart) {
        int runStart = 0;
        int runEnd = 0;
        if (prefixStart >= 0) {
            runStart = prefixStart;
            runEnd = lines == 0 ? size : table[0];
        }
        for (int line = 0; line < lines; line++) {
            int at = line * ENTRY;
            if (table[at + 1] < 0) {
                continue;
            }
            if (table[at] != runEnd) {
                target.writeBytes(bytes, runStart, runEnd - runStart);
                runStart = table[at];
            }
            runEnd = table[at + 2];
        }
        target.writeBytes(bytes, runStart, runEnd - runStart);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
