package io.a3s.gateway.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of JSON that grow as they are written. Text is Latin-1 as it came over the wire and leaves
 * as UTF-8.
 */
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    /** What stands for itself. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (int c = 0x20; c < 0x7f; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private byte[] bytes = new byte[16 << 10];
    private int length;

    int length() {
        return length;
    }

    /** Drops what was written behind a place. */
    void truncate(int end) {
        length = end;
    }

    void clear() {
        length = 0;
        // A burst behind a slow output must not keep its megabytes for ever.
        if (bytes.length > 1 << 20) {
            bytes = new byte[16 << 10];
        }
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    @SuppressWarnings("deprecation") // it takes the lower halves, which for ASCII are all there is
    void raw(String ascii) {
        int count = ascii.length();
        room(count);
        ascii.getBytes(0, count, bytes, length);
        length += count;
    }

    void digit(int value) {
        room(1);
        bytes[length++] = (byte) ('0' + value);
    }

    void field(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        name(name);
        int count = value.length();
        room(count * 6 + 2);
        byte[] target = bytes;
        int at = length;
        target[at++] = '"';
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c < PLAIN.length && PLAIN[c]) {
                target[at++] = (byte) c;
            } else {
                at = escape(target, at, c);
            }
        }
        target[at++] = '"';
        length = at;
    }

    void field(String name, long value) {
        name(name);
        number(value);
    }

    /** Writes nanoseconds as milliseconds with three decimals. */
    void micros(String name, long nanos) {
        name(name);
        long micros = nanos / 1_000;
        number(micros / 1_000);
        int fraction = (int) (micros % 1_000);
        raw(".");
        digit(fraction / 100);
        digit(fraction / 10 % 10);
        digit(fraction % 10);
    }

    private void name(String name) {
        raw(",\"");
        raw(name);
        raw("\":");
    }

    private void number(long value) {
        room(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int start = length;
        long rest = Math.abs(value);
        do {
            bytes[length++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int i = start, j = length - 1; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
    }

    private static int escape(byte[] target, int start, char c) {
        int at = start;
        target[at++] = '\\';
        if (c == '"' || c == '\\') {
            target[at++] = (byte) c;
            return at;
        }
        target[at++] = 'u';
        target[at++] = HEX[c >> 12];
        target[at++] = HEX[c >> 8 & 15];
        target[at++] = HEX[c >> 4 & 15];
        target[at++] = HEX[c & 15];
        return at;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
