package io.a3s.gateway.protocol.http;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to a backend, which serves one exchange at a time and is kept in between. */
final class BackendConnection extends TimedHandler implements DialListener {
    private static final Logger LOG = LoggerFactory.getLogger(BackendConnection.class);
    private static final int MAX_INFORMATIONAL = 32;

    private enum State {
        CONNECTING,
        BUSY,
        IDLE,
        CLOSED
    }

    private final LoopState loop;
    private final BackendPool pool;
    private final Backend backend;
    private final Outbound out;
    private final RequestWriter request;
    private final HeadParser parser = new HeadParser(HeadLimits.RESPONSE, HeadParser.Kind.RESPONSE);
    private final BodyDecoder body = new BodyDecoder(HeadLimits.RESPONSE_TRAILERS);

    private State state = State.CONNECTING;
    private @Nullable Dial dial;
    private @Nullable Channel channel;
    private @Nullable BackendExchange exchange;
    private @Nullable ParsedResponse response;
    private long keepAliveMillis;
    private int informational;
    private boolean wasKept;
    private boolean hasReceived;
    private boolean isHeadDone;
    private boolean isTunnel;
    // The backend has ended its direction of a tunnel, and the client has not.
    private boolean isHalfClosed;
    private boolean isReading = true;
    private boolean autoRead = true;
    private boolean inputClosed;
    private boolean broken;

    BackendConnection(
            LoopState loop, BackendPool pool, Backend backend, ByteBufAllocator allocator) {
        this.loop = loop;
        this.pool = pool;
        this.backend = backend;
        this.out = new Outbound(allocator, null);
        this.request = new RequestWriter(loop, out);
    }

    // ---- life ----

    /** Begins to connect, for an exchange that was begun already. */
    void connect(ConnectOptions options) {
        loop.register(this);
        deadline = loop.now() + options.connectTimeoutMillis();
        Dial started = options.connect(loop.loop, backend, this);
        if (state == State.CONNECTING) {
            dial = started;
        }
    }

    @Override
    public void onConnected(Channel connected) {
        dial = null;
        channel = connected;
        deadline = NEVER;
        state = State.BUSY;
        connected.config().setRecvByteBufAllocator(READS);
        connected.pipeline().addLast("http", this);
        out.attach(connected);
        BackendExchange current = exchange;
        if (current != null) {
            current.handler.onWritable();
        }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        dial = null;
        fail(failure.kind(), failure.detail());
    }

    /** Gives the connection to an exchange. */
    BackendExchange begin(BackendStreamHandler handler, long keepAlive) {
        BackendExchange begun = new BackendExchange(handler, this);
        exchange = begun;
        keepAliveMillis = keepAlive;
        informational = 0;
        hasReceived = false;
        isHeadDone = false;
        request.begin();
        if (state == State.IDLE) {
            state = State.BUSY;
            deadline = NEVER;
        }
        return begun;
    }

    /** Returns whether the connection can take an exchange. */
    boolean isAlive() {
        return state == State.IDLE && channel != null && channel.isActive();
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    /** Closes the connection without a word to anybody. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.IDLE) {
            pool.remove(this);
        }
        state = State.CLOSED;
        deadline = NEVER;
        loop.unregister(this);
        out.close();
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
        if (channel != null) {
            var _ = channel.close();
        }
    }

    private @Nullable BackendExchange detach() {
        BackendExchange ended = exchange;
        exchange = null;
        if (ended != null) {
            ended.detach();
        }
        return ended;
    }

    private void fail(Kind kind, String detail) {
        BackendExchange failed = detach();
        ParsedResponse head = response;
        response = null;
        close();
        if (failed != null && !isHalfClosed) {
            failed.handler.onFailure(new UpstreamFailure(kind, detail));
        }
        giveBack(head);
    }

    private void giveBack(@Nullable ParsedResponse head) {
        if (head != null) {
            loop.giveBack(head);
        }
    }

    @Override
    void onDeadline() {
        if (state == State.CONNECTING) {
            fail(Kind.CONNECT_TIMEOUT, "no connection to " + backend.url() + " in time");
        } else if (state == State.IDLE) {
            close();
        }
    }

    // ---- the request ----

    void sendHead(RequestHead head, @Nullable String upgrade, boolean endOfStream) {
        request.head(backend, head, upgrade, endOfStream);
    }

    void sendBody(ByteBuf data) {
        if (!request.data(data)) {
            fail(endKind(), "request body exceeds its Content-Length");
        }
    }

    void sendEnd(@Nullable Headers trailers) {
        if (request.isEnded()) {
            return;
        }
        if (!request.end(trailers)) {
            fail(endKind(), "request body falls short of its Content-Length");
        } else if (isHalfClosed) {
            detach();
            closeAfterFlush();
        } else if (isTunnel) {
            out.flush();
            shutdownOutput();
        }
    }

    private Kind endKind() {
        return isHeadDone ? Kind.CLOSED_BEFORE_END : Kind.CLOSED_BEFORE_HEAD;
    }

    private void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(duplex));
        }
    }

    private static void endOutput(DuplexChannel duplex) {
        if (duplex.isActive()) {
            var _ = duplex.shutdownOutput();
        }
    }

    void flush() {
        out.flush();
    }

    boolean isWritable() {
        return channel != null && channel.isWritable();
    }

    void setReading(boolean reading) {
        isReading = reading;
        if (reading) {
            applyReading(true);
        }
    }

    private void applyReading(boolean reading) {
        if (channel != null && autoRead != reading) {
            autoRead = reading;
            channel.config().setAutoRead(reading);
        }
    }

    void cancel() {
        detach();
        ParsedResponse head = response;
        response = null;
        close();
        giveBack(head);
    }

    // ---- the response ----

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (state != State.BUSY || exchange == null) {
            // Whatever comes unasked belongs to no request (RFC 9112 §9.2).
            in.release();
            close();
            return;
        }
        hasReceived = true;
        consume(in);
        BackendExchange current = exchange;
        if (current != null && !isReading && autoRead) {
            // Gives the client's side a chance to get rid of what it has before reading stops.
            current.handler.onReadComplete();
            if (!isReading) {
                applyReading(false);
            }
        }
    }

    private void consume(ByteBuf in) {
        boolean isOwned = true;
        try {
            while (isOwned && in.isReadable() && exchange != null) {
                if (!isHeadDone) {
                    readHead(in);
                    continue;
                }
                ByteBuf piece = body.next(in);
                isOwned = !BodyDecoder.isWhole(piece, in);
                boolean hasMore = isOwned && in.isReadable();
                BackendExchange current = exchange;
                if (piece != null) {
                    loop.lendFraming(piece, body.sizeLine());
                    current.handler.onBody(piece);
                    loop.endFraming();
                }
                if (current == exchange && body.isEnded()) {
                    finish(hasMore);
                    return;
                }
            }
        } catch (MalformedException e) {
            fail(Kind.BAD_RESPONSE, e.detail());
        } finally {
            if (isOwned) {
                in.release();
            }
        }
    }

    private void readHead(ByteBuf in) throws MalformedException {
        ParsedResponse head = response;
        if (head == null) {
            head = loop.borrowResponse();
            response = head;
            parser.begin();
        }
        if (!parser.read(head.fields, in)) {
            return;
        }
        ResponseReader.read(head, parser.startLineStart(), parser.startLineEnd());
        BackendExchange current = exchange;
        if (current == null) {
            return;
        }
        if (head.status < 200 && head.status != 101) {
            onInformational(current, head);
            return;
        }
        isHeadDone = true;
        if (head.status == 101) {
            beginTunnel(head);
        } else if (request.isHead() || head.status == 204 || head.status == 304) {
            body.beginEmpty();
        } else if (head.isChunked) {
            body.beginChunked();
        } else if (head.contentLength >= 0) {
            body.beginLength(head.contentLength);
        } else {
            body.beginUntilClose();
        }
        boolean endOfStream = body.isEnded();
        boolean hasMore = in.isReadable();
        current.handler.onHead(head, endOfStream);
        if (endOfStream && current == exchange) {
            finish(hasMore);
        }
    }

    private void onInformational(BackendExchange current, ParsedResponse head)
            throws MalformedException {
        if (++informational > MAX_INFORMATIONAL) {
            throw new MalformedException(Reason.BAD_STATUS_LINE, "too many interim responses");
        }
        if (head.status != 100) {
            current.handler.onInformational(head);
        }
        ParsedResponse same = response;
        if (same != null) {
            same.clear();
            parser.begin();
        }
    }

    private void beginTunnel(ParsedResponse head) throws MalformedException {
        if (!request.isEnded() || !ResponseReader.switchesTo(head, request.upgrade())) {
            throw new MalformedException(
                    Reason.BAD_STATUS_LINE, "101 without having been asked for");
        }
        String key = request.ownKey();
        if (key != null
                && !WebSocketKey.accept(key).equals(head.headers().get(WebSocketKey.ACCEPT))) {
            // RFC 6455 §4.1
            throw new MalformedException(
                    Reason.BAD_HEADER, "Sec-WebSocket-Accept that does not answer the key");
        }
        isTunnel = true;
        body.beginUntilClose();
        request.beginTunnel();
    }

    /** Ends the exchange. The connection is free again before the exchange learns of it. */
    private void finish(boolean hasMore) {
        BackendExchange ended = detach();
        ParsedResponse head = response;
        response = null;
        boolean isReusable =
                head != null
                        && head.keepsAlive
                        && request.isEnded()
                        && !body.endsWithConnection()
                        && !hasMore
                        && !inputClosed
                        && !broken
                        && keepAliveMillis > 0
                        && !pool.isForgotten();
        HeadBuffer trailers = body.takeTrailers();
        if (isReusable) {
            keep();
        } else if (isTunnel) {
            closeAfterFlush();
        } else {
            close();
        }
        if (ended != null) {
            ended.handler.onEnd(trailers);
        }
        giveBack(head);
    }

    // RFC 6455 §7.1.1: the side that has closed may still be sent to.
    private void endResponse() {
        BackendExchange current = exchange;
        if (!isTunnel || request.isEnded() || current == null) {
            finish(false);
            return;
        }
        isHalfClosed = true;
        ParsedResponse head = response;
        response = null;
        current.handler.onEnd(null);
        giveBack(head);
    }

    private void keep() {
        state = State.IDLE;
        wasKept = true;
        isReading = true;
        applyReading(true);
        deadline = loop.now() + keepAliveMillis;
        pool.keep(this);
    }

    private void closeAfterFlush() {
        state = State.CLOSED;
        loop.unregister(this);
        if (channel != null) {
            out.flush();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        out.close();
    }

    // ---- the channel ----

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        BackendExchange current = exchange;
        if (current != null && state == State.BUSY) {
            current.handler.onReadComplete();
            if (!isReading && exchange != null) {
                applyReading(false);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        BackendExchange current = exchange;
        if (current != null && isWritable()) {
            current.handler.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            onInputClosed();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // A regular end was reported by the event above.
        broken |= !inputClosed;
        onInputClosed();
    }

    private void onInputClosed() {
        if (state == State.CLOSED) {
            return;
        }
        if (exchange == null || isHalfClosed) {
            detach();
            close();
        } else if (isHeadDone) {
            if (body.endsWithConnection() && !broken) {
                endResponse();
            } else {
                fail(Kind.CLOSED_BEFORE_END, "connection closed within the response's body");
            }
        } else if (!hasReceived && wasKept) {
            fail(Kind.STALE_CONNECTION, "kept connection was closed");
        } else {
            fail(Kind.CLOSED_BEFORE_HEAD, "connection closed before the response's head");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken = true;
        if (cause instanceof IOException) {
            // Not the end yet: after a failed write the response may still be on its way.
            LOG.debug("connection to {} failed", backend.url(), cause);
            return;
        }
        LOG.error("exchange with {} failed", backend.url(), cause);
        fail(Kind.CLOSED_BEFORE_END, "internal error");
    }
}
