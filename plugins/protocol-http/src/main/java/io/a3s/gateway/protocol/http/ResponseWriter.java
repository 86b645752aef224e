package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Writes the response of one exchange after the other: head, framing, body (RFC 9112 §6). */
final class ResponseWriter {
    private static final int NO_DROPS = 0;

    private final LoopState loop;
    private final Outbound out;
    private final BodyWriter body;

    private boolean isHttp11;
    private boolean isHead;
    private boolean acceptsTrailers;
    private @Nullable String upgrade;
    private boolean headSent;
    private boolean ended;
    private boolean tunnel;

    ResponseWriter(LoopState loop, Outbound out) {
        this.loop = loop;
        this.out = out;
        this.body = new BodyWriter(loop, out);
    }

    /** Begins the response to a request. */
    void begin(ParsedRequest request) {
        isHttp11 = request.isHttp11;
        isHead = request.method.equals("HEAD");
        acceptsTrailers = request.acceptsTrailers;
        upgrade = request.upgrade;
        headSent = false;
        ended = false;
    }

    /** Begins the reply to a request that could not be read. */
    void beginRefusal() {
        isHttp11 = true;
        isHead = false;
        acceptsTrailers = false;
        upgrade = null;
        headSent = false;
        ended = false;
    }

    boolean isHeadSent() {
        return headSent;
    }

    /** Returns whether the response was sent to its end. */
    boolean isEnded() {
        return ended;
    }

    /** Returns whether the connection was handed to another protocol. */
    boolean isTunnel() {
        return tunnel;
    }

    /** Returns whether only closing the connection tells the client where the body ends. */
    boolean endsWithConnection() {
        return body.isRaw();
    }

    void informational(ResponseHead head) {
        if (headSent || !isHttp11) {
            return;
        }
        ByteBuf target = out.buffer(HeadEncoder.estimate(head.headers()));
        HeadEncoder.writeResponse(target, head, KnownName.CONTENT_LENGTH.bit);
        target.writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    /** Sends {@code 100 Continue}. */
    void sayContinue() {
        out.buffer(HeadEncoder.CONTINUE.length).writeBytes(HeadEncoder.CONTINUE);
        out.flush();
    }

    /**
     * Sends the head.
     *
     * @param keepAlive whether the connection can be used after the response
     * @return what became of it
     */
    Outcome head(ResponseHead head, boolean endOfStream, boolean keepAlive) {
        headSent = true;
        if (head.status() == 101) {
            return switchProtocols(head);
        }
        long length = HeadEncoder.contentLength(head.headers());
        if (length == -2) {
            return Outcome.BROKEN;
        }
        int status = head.status();
        boolean persists = keepAlive;
        int dropped = KnownName.TRAILER.bit;
        byte @Nullable [] framing = null;
        if (isHead || status == 204 || status == 304) {
            // RFC 9110 §8.6: the length of what is not sent may stand in all of these but 204.
            dropped |= status == 204 ? KnownName.CONTENT_LENGTH.bit : NO_DROPS;
            body.beginDiscard();
        } else if (endOfStream) {
            if (length > 0) {
                return Outcome.BROKEN;
            }
            framing = length < 0 ? HeadEncoder.NO_CONTENT : null;
            body.beginLength(0);
        } else if (length >= 0) {
            body.beginLength(length);
        } else if (isHttp11) {
            framing = HeadEncoder.CHUNKED;
            dropped = acceptsTrailers ? NO_DROPS : dropped;
            body.beginChunked();
        } else {
            body.beginRaw();
            persists = false;
        }
        write(head, dropped, framing, persists);
        ended = endOfStream;
        return persists ? Outcome.KEEP_ALIVE : Outcome.CLOSE;
    }

    /** What becomes of the connection with a response's head. */
    enum Outcome {
        KEEP_ALIVE,
        CLOSE,
        TUNNEL,
        BROKEN
    }

    private void write(
            ResponseHead head, int dropped, byte @Nullable [] framing, boolean persists) {
        Headers headers = head.headers();
        ByteBuf target = out.buffer(HeadEncoder.estimate(headers) + body.usefulRoom());
        HeadEncoder.writeResponse(target, head, dropped);
        if (!headers.contains(HeaderName.DATE)) {
            target.writeBytes(loop.dateLine());
        }
        if (framing != null) {
            target.writeBytes(framing);
        }
        if (!persists) {
            target.writeBytes(HeadEncoder.CONNECTION_CLOSE);
        } else if (!isHttp11) {
            target.writeBytes(HeadEncoder.CONNECTION_KEEP_ALIVE);
        }
        target.writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    private Outcome switchProtocols(ResponseHead head) {
        String protocol = upgrade;
        if (protocol == null) {
            return Outcome.BROKEN;
        }
        ByteBuf target = out.buffer(HeadEncoder.estimate(head.headers()));
        HeadEncoder.writeResponse(
                target, head, KnownName.CONTENT_LENGTH.bit | KnownName.TRAILER.bit);
        target.writeBytes(HeadEncoder.CONNECTION_UPGRADE);
        ByteBufUtil.writeAscii(target, protocol);
        ByteBufUtil.writeAscii(target, "\r\n\r\n");
        body.beginRaw();
        tunnel = true;
        return Outcome.TUNNEL;
    }

    /**
     * Sends a piece of body. Takes ownership.
     *
     * @return whether it was within the announced length
     */
    boolean data(ByteBuf data) {
        return body.data(data);
    }

    /** Ends the response; returns whether as much was sent as was announced. */
    boolean end(@Nullable Headers trailers) {
        ended = true;
        return body.end(acceptsTrailers ? trailers : null);
    }
}
