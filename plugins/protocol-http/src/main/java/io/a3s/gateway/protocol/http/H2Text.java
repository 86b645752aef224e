package io.a3s.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/** A head of HTTP/2 written down as HTTP/1.1 has it. Reused; for one event loop. */
final class H2Text {
    private final ByteBuf text = Unpooled.buffer(1024);

    /** Begins a head. */
    void begin() {
        text.clear();
    }

    /** Writes what is known to be fine. */
    void ascii(String known) {
        ByteBufUtil.writeAscii(text, known);
    }

    /** Writes a field. */
    void field(int stream, CharSequence name, CharSequence value) throws Http2Exception {
        word(stream, name);
        text.writeShort(':' << 8 | ' ');
        value(stream, value);
        endLine();
    }

    void endLine() {
        text.writeShort(Syntax.CR << 8 | Syntax.LF);
    }

    /** Writes something without spaces. */
    void word(int stream, CharSequence from) throws Http2Exception {
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            check(stream, c > ' ' && c < 0x7f);
            text.writeByte(c);
        }
    }

    /** Writes a field's value, which may not begin or end with a space (RFC 9113 §8.2.1). */
    void value(int stream, CharSequence from) throws Http2Exception {
        int length = from.length();
        check(
                stream,
                length == 0 || !(isSpace(from.charAt(0)) || isSpace(from.charAt(length - 1))));
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            check(stream, c < 0x100 && Syntax.isValue((byte) c));
            text.writeByte(c);
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    // Nothing may end a line or a word that HTTP/2 has not ended.
    private static void check(int stream, boolean isFine) throws Http2Exception {
        if (!isFine) {
            throw malformed(stream, "a character that may not be there");
        }
    }

    /** Returns what is thrown about a head that is none in HTTP/2 (RFC 9113 §8.1.1). */
    static Http2Exception malformed(int stream, String detail) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, detail);
    }

    /** Returns what was written, to be read. */
    ByteBuf written() {
        return text;
    }
}
