package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a connection of HTTP/2 to a backend. Until the backend has said that it speaks
 * HTTP/2, and how many streams it takes, what is sent is held here. Used on the event loop.
 */
final class H2BackendStream implements BackendStream, H2Frames.End {
    private static final int MAX_INFORMATIONAL = 32;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final LoopState loop;
    private final H2BackendPool pool;
    private final BackendStreamHandler handler;
    private @Nullable H2BackendConnection connection;
    private @Nullable Http2Stream stream;

    private @Nullable RequestHead head;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private @Nullable Headers trailers;
    private boolean isHeadEnd;

    /** The key of a WebSocket's handshake, empty if the client has sent none; or null. */
    private @Nullable String key;

    private boolean isTunnel;

    /** Whether the backend has ended its direction of a tunnel, and the client has not. */
    private boolean isHalfClosed;

    private boolean isRequestEnded;

    private @Nullable ParsedResponse response;
    private @Nullable UpstreamFailure verdict;
    private int informational;
    private boolean isHeadDone;
    private boolean isReading = true;
    private boolean isOver;
    private boolean touched;

    /** What has come of the body, and was not allowed to be sent anew yet. */
    private int unconsumed;

    /** How many reads its connection had seen when it began. */
    private long readsBefore;

    private boolean isFirst;

    H2BackendStream(LoopState loop, H2BackendPool pool, BackendStreamHandler handler) {
        this.loop = loop;
        this.pool = pool;
        this.handler = handler;
    }

    // ---- life

    /** Takes the connection it is to use once that is open. */
    void assign(@Nullable H2BackendConnection assigned) {
        connection = assigned;
    }

    /** Learns that the connection is open, and sends what was held. */
    void ready() {
        RequestHead waiting = head;
        if (waiting == null) {
            return;
        }
        begin(waiting);
        if (isWritable() && !isOver) {
            handler.onWritable();
        }
    }

    private void begin(RequestHead request) {
        H2BackendConnection target = connection;
        head = null;
        if (target == null) {
            return;
        }
        Http2Stream begun = target.begin(this, request, key != null, isHeadEnd);
        if (begun == null) {
            return;
        }
        stream = begun;
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            target.writeData(begun, data, false);
        }
        if (isRequestEnded && !isHeadEnd) {
            writeEnd(target, begun, trailers);
        }
        target.flushSoon();
    }

    /** Notes when it began, so that a connection that was closed before can be told. */
    void begun(long reads, boolean first) {
        readsBefore = reads;
        isFirst = first;
    }

    /** Returns whether nothing more comes of it. */
    boolean isOver() {
        return isOver;
    }

    private void end() {
        isOver = true;
        head = null;
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
        H2BackendConnection used = connection;
        connection = null;
        if (used == null) {
            pool.giveUp(this);
        } else {
            used.release(this);
        }
    }

    private void giveBack() {
        ParsedResponse answer = response;
        response = null;
        if (answer != null) {
            loop.giveBack(answer);
        }
    }

    /** Ends it with a failure, unless it is over. */
    void fail(UpstreamFailure failure) {
        if (isOver) {
            return;
        }
        end();
        if (!isHalfClosed) {
            handler.onFailure(failure);
        }
        giveBack();
    }

    /** Ends it because the backend sent what it may not send. */
    private void failMalformed(String detail) {
        reset(Http2Error.PROTOCOL_ERROR);
        fail(new UpstreamFailure(Kind.BAD_RESPONSE, detail));
    }

    private void reset(Http2Error error) {
        H2BackendConnection used = connection;
        Http2Stream begun = stream;
        if (used != null && begun != null) {
            used.reset(begun, error);
        }
    }

    /** Takes why the stream will be closed, before it is. The first reason counts. */
    void judge(Kind beforeHead, String detail) {
        if (verdict == null) {
            boolean isCutOff =
                    isHeadDone
                            && (beforeHead == Kind.CLOSED_BEFORE_HEAD
                                    || beforeHead == Kind.REFUSED);
            verdict = new UpstreamFailure(isCutOff ? Kind.CLOSED_BEFORE_END : beforeHead, detail);
        }
    }

    /** Learns that the stream is closed, by whom ever. */
    void closed(long reads) {
        if (isOver) {
            return;
        }
        boolean isStale = !isFirst && reads == readsBefore;
        judge(
                isStale && !isHeadDone ? Kind.STALE_CONNECTION : Kind.CLOSED_BEFORE_HEAD,
                "connection closed before the response's end");
        UpstreamFailure known = verdict;
        if (known != null) {
            fail(known);
        }
    }

    // ---- the response

    void headers(int id, Http2Headers fields, boolean isLast) throws Http2Exception {
        if (isOver) {
            return;
        }
        touch();
        if (isHeadDone) {
            if (!isLast) {
                throw H2HeadWriter.malformed(id, "a second head that ends nothing");
            }
            finish(H2Heads.trailers(fields));
            return;
        }
        ParsedResponse answer = response;
        if (answer == null) {
            answer = loop.borrowResponse();
            response = answer;
        }
        try {
            H2BackendHeads.read(id, fields, answer);
        } catch (MalformedException e) {
            failMalformed(e.detail());
            return;
        }
        if (answer.status < 200) {
            informed(id, answer, isLast);
            return;
        }
        isHeadDone = true;
        String asked = key;
        if (asked != null && answer.status / 100 == 2) {
            open(answer, asked);
            handler.onHead(answer, false);
        } else {
            handler.onHead(answer, isLast);
        }
        if (isLast && !isOver) {
            finish(null);
        }
    }

    // To the exchange it is the switch that HTTP/1.1 has, with the answer to the client's key.
    private void open(ParsedResponse answer, String asked) {
        isTunnel = true;
        answer.status = SWITCHING_PROTOCOLS;
        if (!asked.isEmpty()) {
            answer.headers().set(WebSocketKey.ACCEPT, WebSocketKey.accept(asked));
        }
    }

    private void informed(int id, ParsedResponse interim, boolean isLast) throws Http2Exception {
        // RFC 9113 §8.6: there is no switching of protocols.
        if (isLast || interim.status == 101 || ++informational > MAX_INFORMATIONAL) {
            throw H2HeadWriter.malformed(id, "an interim response that may not be");
        }
        if (interim.status != 100) {
            handler.onInformational(interim);
        }
        // It may have been given up in the call, and the head be in other use.
        if (!isOver) {
            interim.clear();
        }
    }

    /** Takes a piece of body, and keeps its own share of it. Returns what may be sent anew. */
    int received(int id, ByteBuf data, int octets, boolean isLast) throws Http2Exception {
        if (isOver) {
            return octets;
        }
        if (!isHeadDone) {
            throw H2HeadWriter.malformed(id, "a body without head");
        }
        touch();
        if (!isReading) {
            unconsumed += octets;
        }
        boolean isFree = isReading;
        if (data.isReadable()) {
            handler.onBody(data.retain());
        }
        if (isLast && !isOver) {
            finish(null);
        }
        return isFree ? octets : 0;
    }

    private void touch() {
        H2BackendConnection used = connection;
        if (!touched && used != null) {
            touched = true;
            used.touch(this);
        }
    }

    @Override
    public void readComplete() {
        touched = false;
        if (!isOver) {
            handler.onReadComplete();
        }
    }

    @Override
    public void writable() {
        if (!isOver) {
            handler.onWritable();
        }
    }

    /** Ends the exchange. Its place is free again before the exchange learns of it. */
    private void finish(@Nullable Headers fields) {
        H2BackendConnection used = connection;
        Http2Stream begun = stream;
        if (isTunnel && !isRequestEnded) {
            isHalfClosed = true;
            handler.onEnd(null);
            giveBack();
            return;
        }
        if (!isRequestEnded && used != null && begun != null) {
            // The backend wants no more of the request (RFC 9113 §8.1).
            used.resetBehindRead(begun);
        }
        end();
        handler.onEnd(fields);
        giveBack();
    }

    // ---- the request

    @Override
    public void sendHead(RequestHead request, @Nullable String upgrade, boolean endOfStream) {
        if (isOver) {
            return;
        }
        if (upgrade != null && !upgrade.equals(WebSocketKey.PROTOCOL)) {
            fail(new UpstreamFailure(Kind.REFUSED, "no switch to " + upgrade + " over HTTP/2"));
            return;
        }
        if (upgrade != null) {
            String asked = request.headers().get(WebSocketKey.NAME);
            key = asked == null ? "" : asked;
        }
        isHeadEnd = endOfStream && upgrade == null;
        isRequestEnded = isHeadEnd;
        H2BackendConnection target = connection;
        if (target != null && target.isOpen()) {
            begin(request);
        } else {
            head = request;
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        H2BackendConnection target = connection;
        if (isOver || isRequestEnded) {
            data.release();
        } else if (target != null && stream != null) {
            target.writeData(stream, data, false);
        } else {
            held.addLast(data);
        }
    }

    @Override
    public void sendEnd(@Nullable Headers fields) {
        if (isOver || isRequestEnded) {
            return;
        }
        isRequestEnded = true;
        H2BackendConnection target = connection;
        if (target != null && stream != null) {
            writeEnd(target, stream, fields);
        } else {
            trailers = fields;
        }
        if (isHalfClosed) {
            flush();
            end();
        }
    }

    private static void writeEnd(
            H2BackendConnection target, Http2Stream begun, @Nullable Headers fields) {
        if (fields == null) {
            target.writeData(begun, Unpooled.EMPTY_BUFFER, true);
        } else {
            target.writeTrailers(begun, fields);
        }
    }

    @Override
    public void flush() {
        H2BackendConnection target = connection;
        if (target != null && stream != null) {
            target.flushSoon();
        }
    }

    @Override
    public boolean isConnecting() {
        H2BackendConnection target = connection;
        return !isOver && (target == null || !target.isOpen());
    }

    @Override
    public boolean isWritable() {
        H2BackendConnection target = connection;
        if (isOver) {
            return true;
        }
        return target != null && stream != null && target.isWritable(stream);
    }

    @Override
    public void setReading(boolean reading) {
        isReading = reading;
        H2BackendConnection used = connection;
        if (reading && unconsumed > 0 && used != null && stream != null) {
            int octets = unconsumed;
            unconsumed = 0;
            used.consume(stream, octets);
        }
    }

    @Override
    public void cancel() {
        if (!isOver) {
            reset(Http2Error.CANCEL);
            if (!isOver) {
                end();
                giveBack();
            }
        }
    }
}
