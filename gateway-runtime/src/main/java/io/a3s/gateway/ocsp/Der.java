package io.a3s.gateway.ocsp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads values in DER one after the other (ITU-T X.690), as far as OCSP needs it: tags of one
 * octet, lengths that fit into the text.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private static final int MANY = 0x80;
    private static final int MAX_LENGTH_OCTETS = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Der(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    /** Returns a value in its tag and length. */
    static byte[] value(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] each : contents) {
            length += each.length;
        }
        var out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < MANY) {
            out.write(length);
        } else {
            int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(MANY | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] each : contents) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }

    boolean hasNext() {
        return at < end;
    }

    /** Returns whether the next value has a tag. */
    boolean isNext(int tag) {
        return hasNext() && (bytes[at] & 0xff) == tag;
    }

    /** Returns what is in the next value, and goes on behind it. */
    Der enter(int tag) throws IOException {
        if (!isNext(tag)) {
            throw new IOException("not the DER that was expected");
        }
        return next();
    }

    /** Returns the octets in the next value, and goes on behind it. */
    byte[] octets(int tag) throws IOException {
        Der inside = enter(tag);
        return Arrays.copyOfRange(bytes, inside.at, inside.end);
    }

    /** Goes on behind the next value, whatever it is. */
    void skip() throws IOException {
        next();
    }

    private Der next() throws IOException {
        int position = at + 1;
        int length = octet(position++);
        if (length >= MANY) {
            int octets = length - MANY;
            if (octets == 0 || octets > MAX_LENGTH_OCTETS) {
                throw new IOException("a length in DER that is none");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | octet(position++);
            }
        }
        if (length > end - position) {
            throw new IOException("DER that is cut off");
        }
        at = position + length;
        return new Der(bytes, position, at);
    }

    private int octet(int position) throws IOException {
        if (position >= end) {
            throw new IOException("DER that is cut off");
        }
        return bytes[position] & 0xff;
    }
}
