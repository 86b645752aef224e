package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * Writes heads: those of this plugin by copying runs of lines, all others field by field. Fields
 * that belong to connections are never taken from a head.
 */
final class HeadEncoder {
    static final byte[] CONNECTION_CLOSE = ascii("Connection: close\r\n");
    static final byte[] CONNECTION_KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    static final byte[] CONNECTION_UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    static final byte[] TE_TRAILERS = ascii("TE: trailers\r\nConnection: TE\r\n");
    static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    static final byte[] NO_CONTENT = ascii("Content-Length: 0\r\n");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private static final int ROUGH_HEAD = 1024;

    private HeadEncoder() {}

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /**
     * Returns the length a head announces: -1 if it does not, -2 if the field is malformed or there
     * are several.
     */
    static long contentLength(Headers headers) {
        if (headers instanceof HeadBuffer fields) {
            return fields.contentLength();
        }
        List<String> values = headers.all(HeaderName.CONTENT_LENGTH);
        if (values.isEmpty()) {
            return -1;
        }
        byte[] digits = ascii(values.getFirst());
        long length = Syntax.contentLength(digits, 0, digits.length);
        return length < 0 || values.size() > 1 ? -2 : length;
    }

    /** Returns about how large a head is. */
    static int estimate(Headers headers) {
        return headers instanceof HeadBuffer fields ? fields.size + 160 : ROUGH_HEAD;
    }

    /** Writes request line and fields, without the empty line. */
    static void writeRequest(ByteBuf target, RequestHead head, int dropped) {
        if (head instanceof ParsedRequest request) {
            drop(request.fields, dropped);
            request.writeTo(target);
            return;
        }
        ByteBufUtil.writeAscii(target, head.method());
        target.writeByte(' ');
        ByteBufUtil.writeAscii(target, head.path());
        String query = head.query();
        if (query != null) {
            target.writeByte('?');
            ByteBufUtil.writeAscii(target, query);
        }
        ByteBufUtil.writeAscii(target, " HTTP/1.1\r\n");
        writeFields(target, head.headers(), dropped);
    }

    /** Writes status line and fields, without the empty line. */
    static void writeResponse(ByteBuf target, ResponseHead head, int dropped) {
        if (head instanceof ParsedResponse response) {
            drop(response.fields, dropped);
            if (response.lineStart < 0) {
                target.writeBytes(StatusLine.of(response.status));
            }
            response.fields.writeTo(target, response.lineStart);
            return;
        }
        target.writeBytes(StatusLine.of(head.status()));
        writeFields(target, head.headers(), dropped);
    }

    /**
     * Writes fields.
     *
     * @param dropped the {@link KnownName#bit}s of those to leave out
     */
    static void writeFields(ByteBuf target, Headers headers, int dropped) {
        if (headers instanceof HeadBuffer fields) {
            drop(fields, dropped);
            fields.writeTo(target, -1);
            return;
        }
        headers.forEach(
                (name, value) -> {
                    KnownName known = KnownName.of(HeaderName.of(name));
                    if (known == null || (!known.hopByHop && (known.bit & dropped) == 0)) {
                        writeField(target, name, value);
                    }
                });
    }

    /** Writes one field. */
    static void writeField(ByteBuf target, String name, String value) {
        ByteBufUtil.writeAscii(target, name);
        target.writeByte(':').writeByte(' ');
        target.writeCharSequence(value, ISO_8859_1);
        target.writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    private static void drop(HeadBuffer fields, int dropped) {
        if (dropped == 0) {
            return;
        }
        if ((dropped & KnownName.TRAILER.bit) != 0) {
            fields.remove(KnownName.TRAILER.name);
        }
        if ((dropped & KnownName.CONTENT_LENGTH.bit) != 0) {
            fields.remove(HeaderName.CONTENT_LENGTH);
        }
    }
}
