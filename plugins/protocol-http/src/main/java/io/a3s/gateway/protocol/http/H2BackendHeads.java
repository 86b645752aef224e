package io.a3s.gateway.protocol.http;

import static io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns heads into those a backend of HTTP/2 gets, and its own into those the gateway works with.
 * As with requests, a response is written down as HTTP/1.1 has it and understood from there.
 */
final class H2BackendHeads {
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString WEBSOCKET = AsciiString.cached(WebSocketKey.PROTOCOL);
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString TRAILER = AsciiString.cached("trailer");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    private H2BackendHeads() {}

    /**
     * Returns a request's head.
     *
     * @param isWebSocket whether it asks for a WebSocket, which HTTP/2 has a request of its own for
     *     (RFC 8441 §5)
     * @param isSecure whether the backend gets it in TLS
     * @param endOfStream whether no body follows
     */
    static Http2Headers request(
            RequestHead head,
            boolean isWebSocket,
            Backend backend,
            boolean isSecure,
            boolean endOfStream) {
        Headers fields = head.headers();
        H2Fields to = new H2Fields();
        if (isWebSocket) {
            to.add(PseudoHeaderName.PROTOCOL.value(), WEBSOCKET);
        }
        to.addAll(fields);
        to.remove(HOST);
        to.remove(TE);
        if (isWebSocket) {
            to.remove(KEY);
        } else if (head.acceptsTrailers() || isGrpc(fields.get(HeaderName.CONTENT_TYPE))) {
            to.add(TE, TRAILERS);
        }
        long length = HeadEncoder.contentLength(fields);
        if (isWebSocket || length == -2 || (endOfStream && length > 0)) {
            // What the field announced was taken away, or it never meant anything.
            to.remove(CONTENT_LENGTH);
        }
        if (isWebSocket || endOfStream) {
            to.remove(TRAILER);
        }
        String host = fields.get(HeaderName.HOST);
        String query = head.query();
        return to.request(
                isWebSocket ? CONNECT : AsciiString.of(head.method()),
                AsciiString.of(query == null ? head.path() : head.path() + '?' + query),
                isSecure ? HTTPS : HTTP,
                AsciiString.of(host == null ? RequestWriter.host(head, backend) : host));
    }

    // Its servers want to hear that nobody on the way loses trailers, and the gateway does not,
    // whether the client or a plugin has made the request.
    private static boolean isGrpc(@Nullable String contentType) {
        return contentType != null && contentType.startsWith("application/grpc");
    }

    /**
     * Reads a response's head.
     *
     * @throws Http2Exception if it is none in HTTP/2 (RFC 9113 §8.1.1)
     * @throws MalformedException if it is none in HTTP
     */
    static void read(int stream, Http2Headers from, ParsedResponse to)
            throws Http2Exception, MalformedException {
        CharSequence status = from.status();
        if (status == null) {
            throw H2HeadWriter.malformed(stream, "no :status");
        }
        H2HeadWriter text = new H2HeadWriter(stream, to.fields, HeadLimits.RESPONSE);
        text.known(VERSION);
        text.word(status);
        int lineEnd = text.endStartLine();
        for (Map.Entry<CharSequence, CharSequence> entry : from) {
            AsciiString name = AsciiString.of(entry.getKey());
            if (!hasPseudoHeaderFormat(name)) {
                text.field(name, entry.getValue());
            }
        }
        if (to.fields.hasAny(KnownName.NOT_IN_HTTP2)) {
            throw H2HeadWriter.malformed(stream, "a field of the connection");
        }
        ResponseReader.read(to, 0, lineEnd);
        // A status line without its text is not forwarded as it came.
        to.lineStart = -1;
    }
}
