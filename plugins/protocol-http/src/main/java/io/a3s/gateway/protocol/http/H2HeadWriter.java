package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.CR;
import static io.a3s.gateway.protocol.http.Syntax.LF;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.AsciiString;

/**
 * Writes a head of HTTP/2 down as HTTP/1.1 has it, line by line into a {@link HeadBuffer}, as
 * strictly as {@link HeadParser} would read it from there.
 */
final class H2HeadWriter {
    private final int stream;
    private final HeadBuffer to;
    private final HeadLimits limits;

    /**
     * @param stream whose head it is
     * @param to takes the head, and is empty
     */
    H2HeadWriter(int stream, HeadBuffer to, HeadLimits limits) {
        this.stream = stream;
        this.to = to;
        this.limits = limits;
    }

    /** Writes something without spaces into the start line. */
    void word(CharSequence from) throws Http2Exception {
        int start = to.size;
        int end = copy(from);
        for (int i = start; i < end; i++) {
            check(to.bytes[i] > ' ' && to.bytes[i] != 0x7f);
        }
        to.size = end;
    }

    /** Writes what is known to be fine into the start line. */
    void known(AsciiString from) throws Http2Exception {
        to.size = copy(from);
    }

    /** Ends the start line and returns where its text ends. */
    int endStartLine() throws MalformedException {
        int end = to.size;
        if (end > limits.startLine()) {
            throw HeadParser.startLineTooLong();
        }
        to.size = endLine(end);
        return end;
    }

    /** Writes a field, whose value may not begin or end with a space (RFC 9113 §8.2.1). */
    void field(AsciiString name, CharSequence value) throws Http2Exception, MalformedException {
        int start = to.size;
        int nameEnd = copy(name);
        int hash = 0;
        boolean hasUnderscore = false;
        for (int i = start; i < nameEnd; i++) {
            byte octet = to.bytes[i];
            check(Syntax.isToken(octet));
            hasUnderscore |= octet == '_';
            hash = hash * 31 + (octet | 0x20);
        }
        check(nameEnd > start);
        to.bytes[nameEnd] = ':';
        to.bytes[nameEnd + 1] = ' ';
        to.size = nameEnd + 2;
        int valueEnd = value(value);
        if (to.lineCount() == limits.fields()) {
            throw new MalformedException(Reason.HEAD_TOO_LARGE, "too many fields");
        }
        to.size = endLine(valueEnd);
        if (to.size > limits.head()) {
            throw HeadParser.tooLarge();
        }
        if (hasUnderscore && !limits.underscores()) {
            to.addHidden(start, nameEnd, to.size, hash);
        } else {
            to.addParsed(start, nameEnd, to.size, hash);
        }
    }

    private int value(CharSequence from) throws Http2Exception {
        checkEnds(from);
        int start = to.size;
        int end = copy(from);
        for (int i = start; i < end; i++) {
            check(Syntax.isValue(to.bytes[i]));
        }
        return end;
    }

    /** Makes sure that a value, or a part of one, does not begin or end with a space. */
    void checkEnds(CharSequence value) throws Http2Exception {
        int length = value.length();
        check(
                length == 0
                        || !(Syntax.isBlank((byte) value.charAt(0))
                                || Syntax.isBlank((byte) value.charAt(length - 1))));
    }

    /** Copies text behind the head, with room for what ends it, and returns where it ends there. */
    private int copy(CharSequence from) throws Http2Exception {
        int length = from.length();
        to.ensureRoom(length + 2);
        int at = to.size;
        if (from instanceof AsciiString octets) {
            System.arraycopy(octets.array(), octets.arrayOffset(), to.bytes, at, length);
        } else {
            for (int i = 0; i < length; i++) {
                char c = from.charAt(i);
                check(c < 0x100);
                to.bytes[at + i] = (byte) c;
            }
        }
        return at + length;
    }

    private int endLine(int at) {
        to.bytes[at] = CR;
        to.bytes[at + 1] = LF;
        return at + 2;
    }

    // Nothing may end a line or a word that HTTP/2 has not ended.
    private void check(boolean isFine) throws Http2Exception {
        if (!isFine) {
            throw malformed(stream, "a character that may not be there");
        }
    }

    /** Returns what is thrown about a head that is none in HTTP/2 (RFC 9113 §8.1.1). */
    static Http2Exception malformed(int stream, String detail) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, detail);
    }
}
