package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Writes one request after the other to a backend: head, framing, body. */
final class RequestWriter {
    private final Outbound out;
    private final BodyWriter body;
    private @Nullable String upgrade;
    private @Nullable String ownKey;
    private boolean isHead;
    private boolean ended;

    RequestWriter(LoopState loop, Outbound out) {
        this.out = out;
        this.body = new BodyWriter(loop, out);
    }

    /** Begins a request. */
    void begin() {
        ended = false;
        upgrade = null;
        ownKey = null;
    }

    /** Returns whether the request was sent to its end. */
    boolean isEnded() {
        return ended;
    }

    /** Returns whether the method is HEAD, whose response has no body. */
    boolean isHead() {
        return isHead;
    }

    /** Returns the protocol the backend was asked to switch to, or null. */
    @Nullable String upgrade() {
        return upgrade;
    }

    /**
     * Returns the key of a WebSocket handshake that the gateway has made itself, so that nobody
     * else looks whether the backend has answered it; or null.
     */
    @Nullable String ownKey() {
        return ownKey;
    }

    void head(Backend backend, RequestHead head, @Nullable String protocol, boolean endOfStream) {
        Headers headers = head.headers();
        isHead = head.method().equals("HEAD");
        upgrade = protocol;
        ownKey = head instanceof ParsedRequest parsed ? parsed.ownKey : null;
        ended = endOfStream;
        long length = HeadEncoder.contentLength(headers);
        int dropped = KnownName.TRAILER.bit;
        byte @Nullable [] framing = null;
        if (endOfStream) {
            if (length > 0 || length == -2) {
                // What the field announced was taken away; it must not delimit anything.
                dropped |= KnownName.CONTENT_LENGTH.bit;
                framing = HeadEncoder.NO_CONTENT;
            }
            body.beginLength(0);
        } else if (length >= 0) {
            body.beginLength(length);
        } else {
            dropped = length == -2 ? KnownName.CONTENT_LENGTH.bit : 0;
            framing = HeadEncoder.CHUNKED;
            body.beginChunked();
        }
        ByteBuf target = out.buffer(HeadEncoder.estimate(headers) + body.usefulRoom());
        HeadEncoder.writeRequest(target, head, dropped);
        if (!headers.contains(HeaderName.HOST)) {
            HeadEncoder.writeField(target, "Host", host(head, backend));
        }
        if (framing != null) {
            target.writeBytes(framing);
        }
        if (protocol != null) {
            target.writeBytes(HeadEncoder.CONNECTION_UPGRADE);
            ByteBufUtil.writeAscii(target, protocol);
            target.writeByte(Syntax.CR).writeByte(Syntax.LF);
        } else if (head.acceptsTrailers()) {
            target.writeBytes(HeadEncoder.TE_TRAILERS);
        }
        target.writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    /** Returns the host to name in a request that names none. */
    static String host(RequestHead head, Backend backend) {
        String authority = head.authority();
        if (!authority.isEmpty()) {
            return authority;
        }
        String host = backend.host();
        boolean isIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (isIpv6 ? '[' + host + ']' : host) + ':' + backend.port();
    }

    /** Turns the connection into a tunnel. */
    void beginTunnel() {
        ended = false;
        body.beginRaw();
    }

    /** Sends a piece; returns whether it was within the announced length. */
    boolean data(ByteBuf data) {
        return body.data(data);
    }

    /** Ends the request; returns whether as much was sent as was announced. */
    boolean end(@Nullable Headers trailers) {
        ended = true;
        return body.end(trailers);
    }
}
