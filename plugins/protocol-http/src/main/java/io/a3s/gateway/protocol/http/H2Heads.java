package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.equalsIgnoreCase;
import static io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns heads of HTTP/2 into those the gateway works with, and back. A request is written down as
 * HTTP/1.1 has it and understood from there, so that what is refused, normalised and dropped is the
 * same for both, and a backend of HTTP/1.1 gets it as it stands.
 */
final class H2Heads {
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString SPACE = AsciiString.cached(" ");
    private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1");
    private static final AsciiString CONNECTION = AsciiString.cached("connection");
    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final AsciiString WEBSOCKET = AsciiString.cached(WebSocketKey.PROTOCOL);
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
    private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString DATE = AsciiString.cached("date");

    private H2Heads() {}

    /**
     * Reads a request's head. That of a WebSocket (RFC 8441 §5) becomes what HTTP/1.1 has for it: a
     * GET with an upgrade, and a key, so that routes, middlewares and backends need not know.
     *
     * @throws Http2Exception if it is none in HTTP/2 (RFC 9113 §8.1.1)
     * @throws MalformedException if it is none in HTTP
     */
    static void read(
            int stream, Http2Headers from, ParsedRequest to, HeadLimits limits, boolean isSecure)
            throws Http2Exception, MalformedException {
        CharSequence method = from.method();
        boolean isWebSocket = isWebSocket(stream, method, from);
        CharSequence path = from.path();
        if (method == null || path == null || from.scheme() == null || path.isEmpty()) {
            throw H2HeadWriter.malformed(stream, "a pseudo-header is missing");
        }
        H2HeadWriter text = new H2HeadWriter(stream, to.fields, limits);
        text.word(isWebSocket ? GET : method);
        text.known(SPACE);
        text.word(path);
        text.known(VERSION);
        int lineEnd = text.endStartLine();
        fields(stream, from, to.fields, text, isWebSocket);
        if (isWebSocket) {
            String key = WebSocketKey.next();
            to.ownKey = key;
            text.field(KEY, key);
            text.field(CONNECTION, UPGRADE);
            text.field(UPGRADE, WEBSOCKET);
        }
        RequestReader.read(to, 0, lineEnd, isSecure);
    }

    private static boolean isWebSocket(int stream, @Nullable CharSequence method, Http2Headers from)
            throws Http2Exception, MalformedException {
        CharSequence protocol = from.get(PseudoHeaderName.PROTOCOL.value());
        if (!AsciiString.contentEquals("CONNECT", method)) {
            if (protocol != null) {
                throw H2HeadWriter.malformed(stream, ":protocol without CONNECT");
            }
            return false;
        }
        boolean isPlain = from.scheme() == null && from.path() == null;
        if (from.authority() == null || (protocol == null && !isPlain)) {
            // RFC 9113 §8.5, RFC 8441 §4
            throw H2HeadWriter.malformed(stream, "a CONNECT of other pseudo-headers");
        }
        if (protocol == null || !AsciiString.contentEqualsIgnoreCase(WEBSOCKET, protocol)) {
            throw new MalformedException(
                    Reason.UNSUPPORTED_METHOD,
                    protocol == null ? "CONNECT" : "CONNECT for another protocol than websocket");
        }
        if (from.contains(CONTENT_LENGTH)) {
            throw H2HeadWriter.malformed(stream, "a CONNECT with content");
        }
        return true;
    }

    private static void fields(
            int stream, Http2Headers from, HeadBuffer to, H2HeadWriter text, boolean isWebSocket)
            throws Http2Exception, MalformedException {
        CharSequence authority = from.authority();
        if (authority != null) {
            text.field(HOST, authority);
        }
        boolean hasCookie = false;
        for (Map.Entry<CharSequence, CharSequence> entry : from) {
            AsciiString name = AsciiString.of(entry.getKey());
            if (hasPseudoHeaderFormat(name)) {
                continue;
            }
            if (name.equals(COOKIE)) {
                hasCookie = true;
            } else if (authority != null && name.equals(HOST)) {
                if (!AsciiString.contentEqualsIgnoreCase(authority, entry.getValue())) {
                    throw H2HeadWriter.malformed(stream, "host differs from :authority");
                }
            } else if (!isWebSocket || !name.equals(KEY)) {
                // A key has no meaning here, and the backend gets one that it has.
                text.field(name, entry.getValue());
            }
        }
        if (to.hasAny(KnownName.NOT_IN_HTTP2) || hasOtherThanTrailers(to)) {
            throw H2HeadWriter.malformed(stream, "a field of the connection");
        }
        if (hasCookie) {
            cookies(from, text);
        }
    }

    private static boolean hasOtherThanTrailers(HeadBuffer fields) {
        int line = fields.findParsed(KnownName.TE, 0);
        for (; line >= 0; line = fields.findParsed(KnownName.TE, line + 1)) {
            if (!equalsIgnoreCase(
                    fields.bytes, fields.valueStart(line), fields.valueEnd(line), "trailers")) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9113 §8.2.3: clients may split them, and other protocols have them in one. */
    private static void cookies(Http2Headers from, H2HeadWriter text)
            throws Http2Exception, MalformedException {
        List<CharSequence> all = from.getAll(COOKIE);
        for (CharSequence each : all) {
            text.checkEnds(each);
        }
        text.field(COOKIE, all.size() == 1 ? all.getFirst() : String.join("; ", all));
    }

    /** Returns trailers of a message, without what may not be one. */
    static @Nullable Headers trailers(Http2Headers from) {
        HeaderList to = new HeaderList();
        boolean isEmpty = true;
        for (Map.Entry<CharSequence, CharSequence> entry : from) {
            byte[] name = entry.getKey().toString().getBytes(StandardCharsets.ISO_8859_1);
            if (!hasPseudoHeaderFormat(entry.getKey())
                    && !KnownName.isNotInHttp2(name, 0, name.length)
                    && !MessageFields.contains(name, 0, name.length)) {
                to.add(HeaderName.of(entry.getKey().toString()), entry.getValue().toString());
                isEmpty = false;
            }
        }
        return isEmpty ? null : to;
    }

    /**
     * Returns a response's head.
     *
     * @param date for one that has none
     */
    static Http2Headers response(ResponseHead head, AsciiString date) {
        return fields(head, date).response(status(head.status()));
    }

    private static AsciiString status(int code) {
        return HttpResponseStatus.valueOf(code).codeAsText();
    }

    private static H2Fields fields(ResponseHead head, AsciiString date) {
        H2Fields fields = new H2Fields();
        fields.addAll(head.headers());
        if (head.status() >= 200 && !head.headers().contains(HeaderName.DATE)) {
            fields.add(DATE, date);
        }
        return fields;
    }

    /**
     * Returns the head that says to a WebSocket's client that it is open (RFC 8441 §5).
     *
     * @param head what HTTP/1.1 has for it
     */
    static Http2Headers opened(ResponseHead head, AsciiString date) {
        H2Fields fields = fields(head, date);
        fields.remove(ACCEPT);
        fields.remove(CONTENT_LENGTH);
        return fields.response(status(200));
    }

    /** Returns trailers to be sent. */
    static Http2Headers trailers(Headers from) {
        H2Fields fields = new H2Fields();
        fields.addAll(from);
        return fields.trailers();
    }
}
