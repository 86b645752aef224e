package io.a3s.gateway.protocol.http;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One exchange on a connection of HTTP/2. Used on the connection's event loop. */
final class H2Stream implements ClientStream, H2Frames.End {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final H2Connection connection;
    private final Http2Stream stream;
    private @Nullable ParsedRequest request;
    private @Nullable ClientStreamHandler handler;
    private boolean isReading;
    private boolean isRequestEnded;
    private boolean isHeadSent;
    private boolean isResponseEnded;
    private boolean isOpen = true;
    private boolean isGone;
    private boolean owesContinue;
    private boolean touched;

    /** Whether it is a WebSocket, from its request on (RFC 8441). */
    private final boolean isTunnel;

    private boolean isTunnelOpen;

    /** What a client sends before the WebSocket is open; no more than the stream's window. */
    private @Nullable ByteBuf early;

    private boolean isEarlyEnd;

    /** What has come of the body, and was not allowed to be sent anew yet. */
    private int unconsumed;

    /** When the client last did something that was its turn, by the loop's clock. */
    private long lastMoved;

    H2Stream(H2Connection connection, Http2Stream stream, ParsedRequest request, boolean isEnded) {
        this.connection = connection;
        this.stream = stream;
        this.request = request;
        this.isRequestEnded = isEnded;
        this.owesContinue = request.expectsContinue;
        this.isTunnel = request.ownKey != null;
        this.lastMoved = connection.now();
    }

    boolean isTunnel() {
        return isTunnel;
    }

    // ---- what the client sends

    /** Takes what the runtime has opened, unless the exchange is over already. */
    void opened(ClientStreamHandler taker) {
        if (isOpen && !isGone) {
            handler = taker;
            // What was begun for it within this read may wait for the read's end.
            touch();
        }
    }

    /** Takes a piece of body, and keeps its own share of it. */
    void received(ByteBuf data, int octets, boolean isLast) {
        lastMoved = connection.now();
        ClientStreamHandler current = handler;
        isRequestEnded |= isLast;
        if (current == null || !isOpen) {
            connection.consume(stream, octets);
            return;
        }
        touch();
        if (isTunnel && !isTunnelOpen) {
            if (isHeadSent) {
                connection.consume(stream, octets);
                return;
            }
            unconsumed += octets;
            isEarlyEnd = isLast;
            early = early == null ? data.copy() : early.writeBytes(data);
            return;
        }
        if (isReading || isLast) {
            connection.consume(stream, octets);
        } else {
            unconsumed += octets;
        }
        if (data.isReadable()) {
            current.onBody(data.retain());
        }
        if (isLast && handler != null) {
            handler.onEnd(null);
        }
    }

    void ended(Http2Headers trailers) {
        isRequestEnded = true;
        touch();
        ClientStreamHandler current = handler;
        if (current != null) {
            current.onEnd(H2Heads.trailers(trailers));
        }
    }

    private void touch() {
        if (!touched) {
            touched = true;
            connection.touch(this);
        }
    }

    @Override
    public void readComplete() {
        touched = false;
        ClientStreamHandler current = handler;
        if (current != null) {
            current.onReadComplete();
        }
    }

    @Override
    public void writable() {
        lastMoved = connection.now();
        ClientStreamHandler current = handler;
        if (current != null) {
            current.onWritable();
        }
    }

    /** Learns that the stream is closed, by whom ever. */
    void gone(String detail) {
        if (isGone) {
            return;
        }
        isGone = true;
        ClientStreamHandler current = handler;
        handler = null;
        if (current != null && isOpen) {
            current.onGone(detail);
        }
    }

    /** Ends the stream if it was the client's turn for too long. */
    void checkProgress(long now, long limitMillis) {
        ClientStreamHandler current = handler;
        if (!isOpen || current == null || now - lastMoved < limitMillis) {
            return;
        }
        if (isHeadSent && !isResponseEnded && !isWritable()) {
            connection.reset(stream, Http2Error.CANCEL);
            gone("response body made too little progress");
        } else if (isReading && !isRequestEnded && !isHeadSent) {
            // Behind the head of its response, a client may have nothing to say for as long as it
            // likes.
            Reason reason = Reason.BODY_TIMEOUT;
            isRequestEnded = true;
            current.onMalformed(
                    Reply.error(reason.status, reason.text),
                    reason.name().toLowerCase(Locale.ROOT),
                    "request body made no progress");
        }
    }

    // ---- the response

    @Override
    public EventLoop eventLoop() {
        return connection.loop();
    }

    private boolean isMuted() {
        return isGone || !isOpen || isResponseEnded;
    }

    @Override
    public void sendInformational(ResponseHead head) {
        if (!isMuted() && !isHeadSent) {
            connection.writeHead(stream, head, false);
        }
    }

    @Override
    public void sendHead(ResponseHead head, boolean endOfStream) {
        if (isMuted()) {
            return;
        }
        if (isTunnel && head.status() / 100 == 2) {
            // Any of these would mean to the client that the WebSocket is open.
            isHeadSent = true;
            isResponseEnded = true;
            connection.writeRefused(stream);
            connection.flushSoon();
            connection.soon(
                    () -> {
                        gone("a WebSocket was answered as any request");
                        connection.resetBehindResponse(stream);
                    });
        } else if (isTunnel && head.status() == SWITCHING_PROTOCOLS) {
            openTunnel(head);
        } else {
            isHeadSent = true;
            isResponseEnded = endOfStream;
            lastMoved = connection.now();
            connection.writeHead(stream, head, endOfStream);
        }
    }

    private void openTunnel(ResponseHead head) {
        isHeadSent = true;
        isTunnelOpen = true;
        lastMoved = connection.now();
        connection.writeOpened(stream, head);
        if (early != null || isEarlyEnd) {
            connection.soon(this::passEarly);
        }
    }

    // Not before the exchange knows that it is a tunnel.
    private void passEarly() {
        ByteBuf data = early;
        early = null;
        ClientStreamHandler current = handler;
        if (current == null) {
            release(data);
            return;
        }
        if (data != null) {
            current.onBody(data);
        }
        if (isEarlyEnd && handler != null) {
            handler.onEnd(null);
        }
        readComplete();
    }

    private static void release(@Nullable ByteBuf data) {
        if (data != null) {
            data.release();
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        if (isMuted()) {
            data.release();
        } else {
            if (connection.isWritable(stream)) {
                // From now on it may be the client's turn.
                lastMoved = connection.now();
            }
            connection.writeData(stream, data, false);
        }
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {
        if (isMuted()) {
            return;
        }
        isResponseEnded = true;
        if (trailers == null) {
            connection.writeData(stream, Unpooled.EMPTY_BUFFER, true);
        } else {
            connection.writeTrailers(stream, trailers);
        }
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return isMuted() || connection.isWritable(stream);
    }

    @Override
    public void setReading(boolean reading) {
        if (reading && !isReading) {
            lastMoved = connection.now();
        }
        isReading = reading;
        if (!reading || isGone) {
            return;
        }
        if (owesContinue && !isHeadSent && !isRequestEnded) {
            connection.writeContinue(stream);
        }
        owesContinue = false;
        if (unconsumed > 0) {
            int octets = unconsumed;
            unconsumed = 0;
            connection.consume(stream, octets);
            connection.flushSoon();
        }
    }

    @Override
    public void abort() {
        if (!isGone) {
            isResponseEnded = true;
            connection.reset(stream, breakOff());
        }
    }

    // RFC 8441 §5: what is the reset of the connection to a WebSocket over HTTP/1.1.
    private Http2Error breakOff() {
        return isTunnelOpen ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR;
    }

    @Override
    public void onExchangeEnd() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        handler = null;
        release(early);
        early = null;
        ParsedRequest head = request;
        request = null;
        if (head != null) {
            connection.giveBack(head);
        }
        if (isGone) {
            return;
        }
        if (unconsumed > 0) {
            connection.consume(stream, unconsumed);
            unconsumed = 0;
        }
        if (!isResponseEnded) {
            connection.reset(stream, breakOff());
        } else if (!isRequestEnded) {
            // RFC 9113 §8.1: the response is complete without the rest of the request.
            connection.resetBehindResponse(stream);
        }
    }
}
