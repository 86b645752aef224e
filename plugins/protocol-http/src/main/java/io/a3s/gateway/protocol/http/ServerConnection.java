package io.a3s.gateway.protocol.http;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from a client, and the client's end of the exchange that is under way on it. One
 * request is read at a time; what arrives early is held, and reading goes on up to a bound, so that
 * a client that leaves is noticed at once.
 */
final class ServerConnection extends TimedHandler implements ClientStream, Inbound.User {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final int MAX_DRAINED = 64 * 1024;

    private static final long DRAIN_MILLIS = 1000;

    private enum State {
        IDLE,
        HEAD,
        EXCHANGE,
        /** Drops the rest of a request body after its response. */
        DRAINING,
        /** Only waits for the end; {@link Closing} is at work. */
        CLOSING,
        CLOSED
    }

    private final HttpTransport transport;
    private final LoopState loop;
    private final Channel channel;
    private final ClientInfo client;
    private final HeadParser parser;
    private final BodyDecoder body;
    private final Inbound inbound;
    private final Outbound out;
    private final ResponseWriter response;
    private final Closing closing;
    private final ClientTurn turn;

    private State state = State.IDLE;
    private @Nullable ParsedRequest request;
    private @Nullable ClientStreamHandler handler;

    private boolean isReading;
    private boolean isDispatching;
    private boolean isRefused;
    private boolean touched;
    private boolean owesContinue;
    private boolean closesAfterResponse;

    /** Whether every response from now on says that the connection closes. */
    private boolean isLeaving;

    /** Whether the connection closes as soon as it is idle, also if no response has said so. */
    private boolean isDraining;

    private boolean inputClosed;
    private boolean isExchangeOpen;

    /** Whether the buffer at hand goes on behind what was just used of it. */
    private boolean hasMore;

    private int drained;

    /** Whether there was a request before. */
    private boolean hasServed;

    ServerConnection(HttpTransport transport, LoopState loop, Channel channel, ClientInfo client) {
        this.transport = transport;
        this.loop = loop;
        this.channel = channel;
        this.client = client;
        this.parser = new HeadParser(transport.limits, HeadParser.Kind.REQUEST);
        this.inbound = new Inbound(this, loop, channel);
        this.body = new BodyDecoder(transport.trailerLimits);
        this.out = new Outbound(channel.alloc(), channel);
        this.response = new ResponseWriter(loop, out);
        this.closing = new Closing(this, loop, channel, client.isSecure(), transport.bodyMillis);
        this.turn = new ClientTurn(this, loop, channel, transport.bodyMillis, transport.minMoved);
    }

    // ---- the channel ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.config().setRecvByteBufAllocator(READS);
        loop.register(this);
        deadline = loop.now() + transport.idleMillis;
        channel.config().setAutoRead(true);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        closed("connection closed");
        loop.unregister(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        turn.onRead(in.readableBytes());
        inbound.read(in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reportReadComplete();
    }

    private void reportReadComplete() {
        if (touched) {
            touched = false;
            ClientStreamHandler current = handler;
            if (current != null) {
                current.onReadComplete();
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            onInputClosed();
        } else if (event instanceof DrainEvent drain) {
            isLeaving = true;
            if (drain == DrainEvent.SHUTDOWN) {
                isDraining = true;
                if (state == State.IDLE) {
                    close();
                }
            }
        }
    }

    private void onInputClosed() {
        switch (state) {
            case IDLE, HEAD, DRAINING -> close();
            case EXCHANGE -> {
                if (!response.isTunnel()) {
                    gone("client closed the connection");
                } else if (inbound.isEmpty()) {
                    endTunnelInput();
                }
            }
            case CLOSING -> closing.onInputClosed();
            case CLOSED -> {}
        }
    }

    private void endTunnelInput() {
        ClientStreamHandler current = handler;
        if (current != null) {
            current.onEnd(null);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        updateDeadline();
        if (state == State.IDLE) {
            inbound.resumeLater();
        }
        ClientStreamHandler current = handler;
        if (current != null && channel.isWritable()) {
            current.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed("connection closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        transport.channelErrors.increment();
        LOG.debug("connection from {} failed", client.addressText(), cause);
        var _ = channel.close();
    }

    // ---- what the client sends ----

    @Override
    public void onUsed() {
        if (inputClosed && inbound.isEmpty() && state == State.EXCHANGE) {
            endTunnelInput();
        }
        updateDeadline();
    }

    @Override
    public void onResumed() {
        reportReadComplete();
    }

    @Override
    public void onFailure(RuntimeException failure) {
        LOG.error("exchange with {} failed", client.addressText(), failure);
        gone("internal error");
    }

    @Override
    public boolean use(ByteBuf in) {
        boolean isOwned = true;
        try {
            while (in.isReadable()) {
                switch (state) {
                    case IDLE, HEAD -> {
                        if (state == State.IDLE && !inbound.mayBegin()) {
                            isOwned = false;
                            return false;
                        }
                        if (readHead(in)) {
                            hasMore = in.isReadable();
                            dispatch();
                        }
                    }
                    case EXCHANGE -> {
                        if (body.isEnded() || !isReading) {
                            isOwned = false;
                            return false;
                        }
                        ByteBuf piece = body.next(in);
                        isOwned = !BodyDecoder.isWhole(piece, in);
                        hasMore = isOwned && in.isReadable();
                        deliver(piece);
                    }
                    case DRAINING -> drain(in);
                    case CLOSING -> {
                        closing.onDropped(in.readableBytes());
                        in.skipBytes(in.readableBytes());
                    }
                    case CLOSED -> in.skipBytes(in.readableBytes());
                }
                if (!isOwned) {
                    return true;
                }
            }
        } catch (MalformedException e) {
            if (!isH2Preface(e)) {
                onMalformed(e);
            } else {
                becomeH2(in);
                isOwned = false;
            }
        } finally {
            if (isOwned) {
                in.release();
            }
        }
        return true;
    }

    private boolean isH2Preface(MalformedException fault) {
        ParsedRequest head = request;
        return transport.acceptsH2c
                // Over TLS it is agreed on in the handshake or not at all (RFC 9113 §3.2).
                && !client.isSecure()
                && head != null
                && !hasServed
                && H2Preface.isReadBy(head.fields, fault);
    }

    /** Hands the connection over, with the preface as it came. Takes ownership. */
    private void becomeH2(ByteBuf rest) {
        ParsedRequest head = request;
        request = null;
        if (head != null) {
            loop.giveBack(head);
        }
        ByteBuf all = inbound.behindPreface(channel.alloc(), rest);
        state = State.CLOSED;
        deadline = NEVER;
        out.close();
        channel.pipeline()
                .addLast("h2", H2ConnectionBuilder.build(transport, loop, client))
                .remove(this);
        channel.pipeline().fireChannelRead(all).fireChannelReadComplete();
    }

    private boolean readHead(ByteBuf in) throws MalformedException {
        ParsedRequest head = request;
        if (head == null) {
            head = loop.borrowRequest();
            request = head;
            state = State.HEAD;
            deadline = loop.now() + transport.headMillis;
            parser.begin();
        }
        if (!parser.read(head.fields, in)) {
            return false;
        }
        RequestReader.read(head, parser.startLineStart(), parser.startLineEnd(), client.isSecure());
        return true;
    }

    private void dispatch() {
        ParsedRequest head = request;
        if (head == null) {
            return;
        }
        inbound.onBegun();
        hasServed = true;
        turn.reset();
        state = State.EXCHANGE;
        if (head.isChunked) {
            body.beginChunked();
        } else {
            body.beginLength(Math.max(head.contentLength, 0));
        }
        owesContinue = head.expectsContinue;
        closesAfterResponse = !head.wantsKeepAlive;
        isReading = false;
        isExchangeOpen = true;
        touched = true;
        response.begin(head);
        isDispatching = true;
        try {
            ClientStreamHandler opened =
                    transport.dispatcher.open(head, client, this, body.isEnded());
            if (isExchangeOpen && state == State.EXCHANGE) {
                handler = opened;
            }
        } finally {
            isDispatching = false;
        }
        if (isReading && !hasMore) {
            sayContinue();
        }
    }

    private void sayContinue() {
        if (owesContinue && !response.isHeadSent() && state == State.EXCHANGE) {
            owesContinue = false;
            response.sayContinue();
        }
    }

    private void deliver(@Nullable ByteBuf piece) {
        owesContinue = false;
        touched = true;
        if (piece != null) {
            ClientStreamHandler current = handler;
            if (current == null) {
                piece.release();
            } else {
                current.onBody(piece);
            }
        }
        if (body.isEnded() && state == State.EXCHANGE) {
            ClientStreamHandler current = handler;
            if (current != null) {
                current.onEnd(body.takeTrailers());
            }
        } else if (body.isEnded() && state == State.DRAINING) {
            becomeIdle();
        }
    }

    private void drain(ByteBuf in) throws MalformedException {
        int before = in.readableBytes();
        ByteBuf piece = body.next(in);
        if (BodyDecoder.isWhole(piece, in)) {
            in.skipBytes(in.readableBytes());
        } else if (piece != null) {
            piece.release();
        }
        drained += before - in.readableBytes();
        if (body.isEnded()) {
            becomeIdle();
        } else if (drained > MAX_DRAINED) {
            linger();
        }
    }

    private void onMalformed(MalformedException fault) {
        switch (state) {
            case IDLE, HEAD -> refuse(fault.reason(), fault.detail());
            case EXCHANGE -> breach(fault.reason(), fault.detail());
            case DRAINING -> linger();
            case CLOSING, CLOSED -> {}
        }
    }

    /**
     * Lets an exchange whose request broke the protocol answer for it, as the last on its
     * connection.
     */
    private void breach(Reason reason, String detail) {
        ClientStreamHandler current = handler;
        body.beginEmpty();
        isReading = false;
        owesContinue = false;
        closesAfterResponse = true;
        isRefused = true;
        deadline = loop.now() + transport.bodyMillis;
        if (current != null) {
            current.onMalformed(
                    Reply.error(reason.status, reason.text),
                    reason.name().toLowerCase(Locale.ROOT),
                    detail);
        }
    }

    private void refuse(Reason reason, String detail) {
        state = State.EXCHANGE;
        isRefused = true;
        body.beginEmpty();
        isExchangeOpen = true;
        isReading = false;
        owesContinue = false;
        closesAfterResponse = true;
        response.beginRefusal();
        deadline = loop.now() + transport.bodyMillis;
        transport.dispatcher.refuse(
                client,
                this,
                Reply.error(reason.status, reason.text),
                reason.name().toLowerCase(Locale.ROOT),
                detail);
        if (isExchangeOpen && state == State.EXCHANGE && response.isEnded()) {
            onExchangeEnd();
        }
    }

    // ---- the client's end of the exchange ----

    @Override
    public EventLoop eventLoop() {
        return loop.loop;
    }

    private boolean isMuted() {
        return state != State.EXCHANGE;
    }

    @Override
    public void sendInformational(ResponseHead head) {
        if (!isMuted()) {
            response.informational(head);
        }
    }

    @Override
    public void sendHead(ResponseHead head, boolean endOfStream) {
        if (isMuted()) {
            return;
        }
        boolean keepAlive =
                !closesAfterResponse && !isLeaving && !(owesContinue && !body.isEnded());
        switch (response.head(head, endOfStream, keepAlive)) {
            case KEEP_ALIVE -> {}
            case CLOSE -> closesAfterResponse = true;
            case TUNNEL -> {
                closesAfterResponse = true;
                body.beginUntilClose();
                if (isReading) {
                    inbound.resumeLater();
                }
            }
            case BROKEN -> {
                LOG.warn("response to {} is not consistent and was cut off", client.addressText());
                abort();
            }
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        if (isMuted()) {
            data.release();
        } else if (!response.data(data)) {
            LOG.warn("response to {} exceeds its Content-Length", client.addressText());
            abort();
        }
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {
        if (isMuted() || response.isEnded()) {
            return;
        }
        if (!response.end(trailers)) {
            LOG.warn("response to {} falls short of its Content-Length", client.addressText());
            abort();
        } else if (response.isTunnel()) {
            out.flush();
            closing.shutdownOutput();
        }
    }

    @Override
    public void flush() {
        if (!isMuted()) {
            out.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return state != State.EXCHANGE || channel.isWritable();
    }

    @Override
    public void setReading(boolean reading) {
        isReading = reading;
        if (isDispatching || inbound.isPumping() || state != State.EXCHANGE) {
            return;
        }
        if (reading && inbound.isEmpty()) {
            sayContinue();
        } else if (reading && !body.isEnded()) {
            inbound.resumeLater();
        }
        updateDeadline();
    }

    @Override
    public void abort() {
        if (state == State.CLOSED || state == State.CLOSING) {
            return;
        }
        boolean mustReset = response.endsWithConnection();
        // With what is there of the response the client can tell that the rest of it is missing.
        out.flush();
        closed(null);
        closing.now(mustReset);
    }

    @Override
    public void onExchangeEnd() {
        if (!isExchangeOpen) {
            return;
        }
        isExchangeOpen = false;
        handler = null;
        ParsedRequest head = request;
        request = null;
        if (head != null) {
            loop.giveBack(head);
        }
        if (state != State.EXCHANGE) {
            return;
        }
        if (!response.isEnded()) {
            abort();
            return;
        }
        out.flush();
        if (closesAfterResponse || isDraining) {
            boolean isAllRead =
                    body.isEnded() && inbound.isEmpty() && !(inbound.isPumping() && hasMore);
            if (isAllRead && !isRefused) {
                state = State.CLOSING;
                closing.afterFlush();
            } else {
                linger();
            }
        } else if (body.isEnded()) {
            becomeIdle();
        } else if (owesContinue || body.remaining() > MAX_DRAINED) {
            linger();
        } else {
            state = State.DRAINING;
            drained = 0;
            deadline = loop.now() + DRAIN_MILLIS;
            inbound.resumeLater();
        }
    }

    private void becomeIdle() {
        state = State.IDLE;
        deadline = loop.now() + transport.idleMillis;
        if (isDraining) {
            close();
        } else {
            inbound.resumeLater();
        }
    }

    // ---- ending ----

    private void linger() {
        state = State.CLOSING;
        inbound.dropAndRead();
        closing.linger(inputClosed);
    }

    /** Closes a connection nothing is under way on. */
    private void close() {
        closed(null);
        var _ = channel.close();
    }

    private void gone(String detail) {
        closed(detail);
        var _ = channel.close();
    }

    /** Lets go of everything; tells the exchange if there is something to tell. */
    private void closed(@Nullable String detail) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        deadline = NEVER;
        inbound.release();
        out.close();
        ClientStreamHandler current = handler;
        handler = null;
        if (!isExchangeOpen && request != null) {
            loop.giveBack(request);
            request = null;
        }
        if (current != null && detail != null) {
            current.onGone(detail);
        }
    }

    private void updateDeadline() {
        if (state == State.EXCHANGE && !isRefused) {
            turn.update(isReading && !body.isEnded() && !response.isTunnel());
        }
    }

    @Override
    void onDeadline() {
        switch (state) {
            case IDLE -> close();
            case HEAD -> onHeadTimeout();
            case EXCHANGE -> onNoProgress();
            case DRAINING -> linger();
            case CLOSING -> closing.onDeadline();
            case CLOSED -> {}
        }
    }

    private void onHeadTimeout() {
        if (request != null && request.fields.size <= 2) {
            // No more than the empty line some clients send behind a body.
            close();
        } else {
            refuse(Reason.HEAD_TIMEOUT, "request head incomplete");
        }
    }

    private void onNoProgress() {
        if (turn.goesOn()) {
            return;
        }
        if (turn.isToSend()) {
            breach(Reason.BODY_TIMEOUT, "request body made too little progress");
        } else {
            closed("response body made too little progress");
            closing.now(true);
        }
    }
}
