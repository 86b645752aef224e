package io.a3s.gateway.protocol.http;

import static io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns heads of HTTP/2 into those the gateway works with, and back. A request is written down as
 * HTTP/1.1 would have it and read from there, so that what is refused, normalised and dropped is
 * the same for both, and a backend of HTTP/1.1 gets it as it stands. For one event loop.
 */
final class H2Heads {
    // RFC 9113 §8.2.2: they mean the connection, which HTTP/2 does without.
    static final Set<AsciiString> OF_CONNECTION =
            Set.of(
                    AsciiString.cached("connection"),
                    AsciiString.cached("keep-alive"),
                    AsciiString.cached("proxy-connection"),
                    AsciiString.cached("transfer-encoding"),
                    AsciiString.cached("upgrade"));
    private static final AsciiString WEBSOCKET = AsciiString.cached(WebSocketKey.PROTOCOL);
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
    private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString DATE = AsciiString.cached("date");
    private static final int DATE_NAME = "Date: ".length();
    private static final int LINE_END = 2;

    private final HeadParser parser;
    private final H2Text text = new H2Text();

    H2Heads(HeadLimits limits) {
        this.parser = new HeadParser(limits, HeadParser.Kind.REQUEST);
    }

    /**
     * Reads a request's head. That of a WebSocket (RFC 8441 §5) becomes what HTTP/1.1 has for it: a
     * GET with an upgrade, and a key, so that routes, middlewares and backends need not know.
     *
     * @throws Http2Exception if it is none in HTTP/2 (RFC 9113 §8.1.1)
     * @throws MalformedException if it is none in HTTP
     */
    void read(int stream, Http2Headers from, ParsedRequest to, boolean isSecure)
            throws Http2Exception, MalformedException {
        CharSequence method = from.method();
        boolean isWebSocket = isWebSocket(stream, method, from);
        CharSequence path = from.path();
        if (method == null || path == null || from.scheme() == null || path.isEmpty()) {
            throw H2Text.malformed(stream, "a pseudo-header is missing");
        }
        text.begin();
        text.word(stream, isWebSocket ? "GET" : method);
        text.ascii(" ");
        text.word(stream, path);
        text.ascii(" HTTP/1.1\r\n");
        CharSequence authority = from.authority();
        if (authority != null) {
            text.field(stream, HOST, authority);
        }
        boolean hasCookie = fields(stream, from, authority, isWebSocket);
        if (hasCookie) {
            cookies(stream, from);
        }
        if (isWebSocket) {
            String key = WebSocketKey.next();
            to.ownKey = key;
            text.field(stream, KEY, key);
            text.ascii("connection: upgrade\r\nupgrade: websocket\r\n");
        }
        text.endLine();
        parser.begin();
        if (!parser.read(to.fields, text.written())) {
            throw new MalformedException(Reason.BAD_HEADER, "incomplete");
        }
        RequestReader.read(to, parser.startLineStart(), parser.startLineEnd(), isSecure);
    }

    private static boolean isWebSocket(int stream, @Nullable CharSequence method, Http2Headers from)
            throws Http2Exception, MalformedException {
        CharSequence protocol = from.get(PseudoHeaderName.PROTOCOL.value());
        if (!AsciiString.contentEquals("CONNECT", method)) {
            if (protocol != null) {
                throw H2Text.malformed(stream, ":protocol without CONNECT");
            }
            return false;
        }
        boolean isPlain = from.scheme() == null && from.path() == null;
        if (from.authority() == null || (protocol == null && !isPlain)) {
            // RFC 9113 §8.5, RFC 8441 §4
            throw H2Text.malformed(stream, "a CONNECT of other pseudo-headers");
        }
        if (protocol == null || !AsciiString.contentEqualsIgnoreCase(WEBSOCKET, protocol)) {
            throw new MalformedException(
                    Reason.UNSUPPORTED_METHOD,
                    protocol == null ? "CONNECT" : "CONNECT for another protocol than websocket");
        }
        if (from.contains(CONTENT_LENGTH)) {
            throw H2Text.malformed(stream, "a CONNECT with content");
        }
        return true;
    }

    private boolean fields(
            int stream, Http2Headers from, @Nullable CharSequence authority, boolean isWebSocket)
            throws Http2Exception {
        boolean hasCookie = false;
        for (Map.Entry<CharSequence, CharSequence> entry : from) {
            CharSequence name = entry.getKey();
            if (hasPseudoHeaderFormat(name)) {
                continue;
            }
            AsciiString key = AsciiString.of(name);
            if (OF_CONNECTION.contains(key)
                    || (key.equals(TE)
                            && !AsciiString.contentEqualsIgnoreCase(TRAILERS, entry.getValue()))) {
                throw H2Text.malformed(stream, name + " is not allowed");
            }
            if (isWebSocket && key.equals(KEY)) {
                // It has no meaning here, and the backend gets one that it has.
                continue;
            }
            if (key.equals(COOKIE)) {
                hasCookie = true;
            } else if (!key.equals(HOST) || authority == null) {
                text.field(stream, name, entry.getValue());
            } else if (!AsciiString.contentEqualsIgnoreCase(authority, entry.getValue())) {
                throw H2Text.malformed(stream, "host differs from :authority");
            }
        }
        return hasCookie;
    }

    /** RFC 9113 §8.2.3: clients may split them, and other protocols have them in one. */
    private void cookies(int stream, Http2Headers from) throws Http2Exception {
        text.ascii("cookie: ");
        boolean isFirst = true;
        for (CharSequence cookie : from.getAll(COOKIE)) {
            if (!isFirst) {
                text.ascii("; ");
            }
            isFirst = false;
            text.value(stream, cookie);
        }
        text.endLine();
    }

    /** Returns trailers of a message, without what may not be one. */
    static @Nullable Headers trailers(Http2Headers from) {
        HeaderList to = new HeaderList();
        boolean isEmpty = true;
        for (Map.Entry<CharSequence, CharSequence> entry : from) {
            byte[] name = entry.getKey().toString().getBytes(StandardCharsets.ISO_8859_1);
            if (!hasPseudoHeaderFormat(entry.getKey())
                    && !OF_CONNECTION.contains(AsciiString.of(entry.getKey()))
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
     * @param dateLine the date for one that has none, as HTTP/1.1 writes it
     */
    static Http2Headers response(ResponseHead head, byte[] dateLine) {
        Http2Headers to = new DefaultHttp2Headers(false, 16);
        to.status(AsciiString.of(Integer.toString(head.status())));
        copy(head.headers(), to);
        if (head.status() >= 200 && !to.contains(DATE)) {
            int length = dateLine.length - DATE_NAME - LINE_END;
            to.add(DATE, new AsciiString(dateLine, DATE_NAME, length, true));
        }
        return to;
    }

    /**
     * Returns the head that says to a WebSocket's client that it is open (RFC 8441 §5).
     *
     * @param head what HTTP/1.1 has for it
     */
    static Http2Headers opened(ResponseHead head, byte[] dateLine) {
        Http2Headers to = response(head, dateLine);
        to.status(HttpResponseStatus.OK.codeAsText());
        to.remove(ACCEPT);
        to.remove(CONTENT_LENGTH);
        return to;
    }

    /** Returns trailers to be sent. */
    static Http2Headers trailers(Headers from) {
        Http2Headers to = new DefaultHttp2Headers(false, 4);
        copy(from, to);
        return to;
    }

    static void copy(Headers from, Http2Headers to) {
        if (from instanceof HeadBuffer buffer) {
            // As nearly all are. HPACK compares octets with what it has sent before much faster
            // than it does strings.
            buffer.forEachOctets((name, value) -> add(to, name, value));
        } else {
            from.forEach(
                    (name, value) -> add(to, AsciiString.of(name.toLowerCase(Locale.ROOT)), value));
        }
    }

    private static void add(Http2Headers to, AsciiString name, CharSequence value) {
        if (!OF_CONNECTION.contains(name)) {
            to.add(name, value);
        }
    }
}
