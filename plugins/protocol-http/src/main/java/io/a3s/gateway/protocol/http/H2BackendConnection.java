package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of HTTP/2 to a backend (RFC 9113). Its streams are exchanges; all of them are
 * handled at the level of frames, without a channel for each. It is open once the backend's
 * settings have come: then the backend is known to speak HTTP/2, and how many streams it takes.
 * Used on its event loop.
 */
final class H2BackendConnection extends H2Frames<H2BackendStream> implements DialListener {
    private static final Logger LOG = LoggerFactory.getLogger(H2BackendConnection.class);
    private static final List<String> H2 = List.of("h2");

    /** The most streams on one connection, however many the backend takes. */
    private static final int MAX_STREAMS = 1000;

    /** How long a backend may say nothing behind a new request before it is pinged. */
    private static final long SILENCE_MILLIS = 10_000;

    private static final long PING_MILLIS = 10_000;
    private static final long CHECK_MILLIS = 2_000;

    private enum State {
        CONNECTING,
        OPEN,
        /** Takes no more streams; closes behind the last one. */
        LEAVING,
        CLOSED
    }

    private final H2BackendPool pool;
    private final Backend backend;
    private final boolean isSecure;
    private final Clock clock = new Clock();
    private final Set<H2BackendStream> streams = new LinkedHashSet<>();

    private State state = State.CONNECTING;
    private @Nullable ConnectOptions options;
    private @Nullable Dial dial;
    private @Nullable UpstreamFailure fault;
    private boolean takesWebSockets;
    private int lastProcessed = Integer.MAX_VALUE;
    private long reads;
    private long lastRead;
    private long lastBegun;

    /** When the ping under way was sent, or 0. */
    private long pinged;

    /** Looks after time limits. */
    private final class Clock extends TimedHandler {
        @Override
        void onDeadline() {
            checkTimes();
        }
    }

    H2BackendConnection(
            H2BackendConnectionBuilder builder,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(builder.loop, decoder, encoder, settings);
        this.pool = builder.pool;
        this.backend = builder.backend;
        this.isSecure = H2ConnectorFactory.isSecure(backend.url().getScheme());
        Events events = new Events();
        decoder.frameListener(events);
        connection().addListener(events);
    }

    // ---- life

    /** Begins to connect, for streams that were taken already. */
    void connect(ConnectOptions how) {
        loop.register(clock);
        clock.deadline = loop.now() + how.connectTimeoutMillis();
        Dial started =
                isSecure
                        ? how.connect(loop.loop, backend, H2, this)
                        : how.connect(loop.loop, backend, this);
        if (state == State.CONNECTING && context() == null) {
            dial = started;
        }
    }

    @Override
    public void onConnected(Channel connected) {
        dial = null;
        // Who has closed one direction has left, since streams end by themselves.
        connected.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        connected.config().setRecvByteBufAllocator(TimedHandler.READS);
        connected.pipeline().addLast("http", this);
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        dial = null;
        fail(failure);
    }

    /** Ends all streams that have not begun, and closes, which ends the others. */
    private void fail(UpstreamFailure failure) {
        if (state == State.CLOSED) {
            return;
        }
        shut();
        List.copyOf(streams).forEach(stream -> stream.fail(failure));
        ChannelHandlerContext current = context();
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
        if (current != null) {
            var _ = current.channel().close();
        }
    }

    private void shut() {
        state = State.CLOSED;
        clock.deadline = TimedHandler.NEVER;
        loop.unregister(clock);
        pool.remove(this);
    }

    /** Takes no more streams, and closes behind the last one. */
    private void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            pool.remove(this);
        }
        closeIfUnused();
    }

    /** Closes if there is no stream. */
    void closeIfUnused() {
        if (!streams.isEmpty() || state == State.CLOSED) {
            return;
        }
        ChannelHandlerContext current = context();
        boolean isOpen = state == State.OPEN || state == State.LEAVING;
        shut();
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
        if (current == null) {
            return;
        }
        if (!isOpen) {
            var _ = current.close();
            return;
        }
        // Says with GOAWAY that nothing more will come. Not within a read that Netty has yet to
        // make an end of.
        loop.loop.execute(() -> closeBehindStreams(current));
    }

    /** Returns whether streams can begin. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Returns whether one more stream can be taken. */
    boolean hasRoom() {
        return switch (state) {
            case CONNECTING -> streams.size() < pool.expectedStreams();
            case OPEN -> Math.max(streams.size(), activeStreams()) < limit();
            case LEAVING, CLOSED -> false;
        };
    }

    private int activeStreams() {
        return connection().local().numActiveStreams();
    }

    private int limit() {
        return Math.min(connection().local().maxActiveStreams(), MAX_STREAMS);
    }

    /** Takes a stream. */
    void take(H2BackendStream stream, ConnectOptions how) {
        options = how;
        streams.add(stream);
        stream.assign(this);
        if (state == State.OPEN) {
            if (streams.size() == 1) {
                clock.deadline = loop.now() + CHECK_MILLIS;
            }
            stream.ready();
        }
    }

    /** Gives the place of a stream free. */
    void release(H2BackendStream stream) {
        streams.remove(stream);
        if (state == State.CLOSED) {
            return;
        }
        pool.serveWaiting();
        if (!streams.isEmpty()) {
            return;
        }
        long keepAlive = options == null ? 0 : options.keepAliveMillis();
        if (state == State.OPEN && keepAlive > 0 && !pool.isForgotten()) {
            clock.deadline = loop.now() + keepAlive;
        } else if (state != State.CONNECTING || pool.isForgotten()) {
            closeIfUnused();
        }
    }

    private void checkTimes() {
        long now = loop.now();
        if (state == State.CONNECTING) {
            fail(
                    new UpstreamFailure(
                            Kind.CONNECT_TIMEOUT,
                            context() == null
                                    ? "no connection to " + backend.url() + " in time"
                                    : backend.url() + " sent no settings of HTTP/2 in time"));
        } else if (streams.isEmpty()) {
            leave();
        } else {
            clock.deadline = now + CHECK_MILLIS;
            checkSilence(now);
        }
    }

    // A backend that is gone without a word would take all requests of its event loop with it. One
    // ping per silence, and only behind new requests: servers do not like more.
    private void checkSilence(long now) {
        ChannelHandlerContext current = requireContext();
        if (pinged != 0) {
            if (now - pinged >= PING_MILLIS) {
                fault =
                        new UpstreamFailure(
                                Kind.CLOSED_BEFORE_HEAD, "the backend does not answer a ping");
                var _ = current.channel().close();
            }
        } else if (now - lastRead >= SILENCE_MILLIS && lastBegun > lastRead) {
            pinged = now;
            lastBegun = lastRead;
            var _ = encoder().writePing(current, false, now, current.newPromise());
            flush(current);
        }
    }

    // ---- the channel

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) throws Exception {
        reads++;
        lastRead = loop.now();
        pinged = 0;
        super.channelRead(read, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) throws Exception {
        boolean wasConnecting = state == State.CONNECTING;
        if (state != State.CLOSED) {
            shut();
        }
        if (wasConnecting) {
            UpstreamFailure failure =
                    new UpstreamFailure(
                            Kind.CONNECT_FAILED,
                            fault == null
                                    ? backend.url() + " closed the connection, or is not HTTP/2"
                                    : backend.url() + ": " + fault.detail());
            List.copyOf(streams).forEach(stream -> stream.fail(failure));
        }
        // Closes all streams that have begun.
        super.channelInactive(inactive);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            LOG.debug("connection to {} failed", backend.url(), cause);
            var _ = failed.close();
            return;
        }
        super.exceptionCaught(failed, cause);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext failed,
            boolean outbound,
            Throwable cause,
            @Nullable Http2Exception detail) {
        LOG.debug("HTTP/2 with {}", backend.url(), cause);
        fault =
                new UpstreamFailure(
                        outbound ? Kind.CLOSED_BEFORE_HEAD : Kind.BAD_RESPONSE,
                        String.valueOf(cause.getMessage()));
        super.onConnectionError(failed, outbound, cause, detail);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext failed,
            boolean outbound,
            Throwable cause,
            Http2Exception.StreamException detail) {
        H2BackendStream known = known(detail.streamId());
        if (known != null) {
            known.judge(
                    outbound ? Kind.CLOSED_BEFORE_HEAD : Kind.BAD_RESPONSE,
                    String.valueOf(cause.getMessage()));
        }
        super.onStreamError(failed, outbound, cause, detail);
    }

    // ---- responses

    private final class Events extends Http2EventAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext read, Http2Settings settings) {
            // RFC 8441 §3: once it was said, it is not taken back.
            takesWebSockets |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
            if (state == State.CONNECTING) {
                opened();
            } else {
                pool.serveWaiting();
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext read,
                int id,
                Http2Headers head,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean isLast)
                throws Http2Exception {
            onHeadersRead(read, id, head, padding, isLast);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext read, int id, Http2Headers head, int padding, boolean isLast)
                throws Http2Exception {
            H2BackendStream known = known(id);
            if (known != null) {
                known.headers(id, head, isLast);
            }
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext read, int id, ByteBuf data, int padding, boolean isLast)
                throws Http2Exception {
            H2BackendStream known = known(id);
            int octets = data.readableBytes() + padding;
            return known == null ? octets : known.received(id, data, octets, isLast);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext read, int id, long code) {
            H2BackendStream known = known(id);
            if (known != null) {
                Http2Error error = Http2Error.valueOf(code);
                known.judge(
                        error == Http2Error.REFUSED_STREAM ? Kind.REFUSED : Kind.CLOSED_BEFORE_HEAD,
                        "the backend reset the stream: " + (error == null ? code : error));
            }
        }

        @Override
        public void onGoAwayReceived(int last, long code, ByteBuf detail) {
            lastProcessed = last;
            leave();
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            H2BackendStream known = stream.removeProperty(key);
            if (known == null) {
                return;
            }
            if (stream.id() > lastProcessed) {
                known.judge(Kind.REFUSED, "the backend went away before the request");
            } else if (fault != null) {
                known.judge(fault.kind(), fault.detail());
            }
            known.closed(reads);
        }
    }

    private void opened() {
        state = State.OPEN;
        clock.deadline = loop.now() + CHECK_MILLIS;
        lastRead = loop.now();
        int limit = limit();
        pool.expect(Math.max(1, limit));
        int taken = 0;
        for (H2BackendStream stream : List.copyOf(streams)) {
            if (stream.isOver()) {
                continue;
            }
            if (taken++ < limit) {
                stream.ready();
            } else if (limit == 0) {
                stream.fail(
                        new UpstreamFailure(Kind.CONNECT_FAILED, "the backend takes no streams"));
            } else {
                streams.remove(stream);
                stream.assign(null);
                pool.place(stream, requireOptions());
            }
        }
        if (streams.isEmpty()) {
            closeIfUnused();
        }
    }

    private ConnectOptions requireOptions() {
        ConnectOptions known = options;
        if (known == null) {
            throw new IllegalStateException("no stream was taken");
        }
        return known;
    }

    // ---- what streams ask for

    /** Sends a request's head. Returns null if the stream has failed over it. */
    @Nullable Http2Stream begin(
            H2BackendStream stream, RequestHead request, boolean isWebSocket, boolean isLast) {
        if (isWebSocket && !takesWebSockets) {
            stream.fail(
                    new UpstreamFailure(
                            Kind.REFUSED,
                            "the backend takes no WebSocket over HTTP/2: its settings do not have"
                                    + " ENABLE_CONNECT_PROTOCOL"));
            return null;
        }
        int id = connection().local().incrementAndGetNextStreamId();
        if (id < 0) {
            // RFC 9113 §5.1.1: there are no more numbers.
            stream.fail(new UpstreamFailure(Kind.REFUSED, "the connection is used up"));
            leave();
            return null;
        }
        lastBegun = loop.now();
        stream.begun(reads, id <= 3);
        Http2Headers head = H2BackendHeads.request(request, isWebSocket, backend, isSecure, isLast);
        ChannelFuture written = writeHeaders(id, head, isLast);
        Http2Stream begun = connection().stream(id);
        if (begun == null || (written.isDone() && !written.isSuccess())) {
            stream.fail(
                    new UpstreamFailure(
                            Kind.REFUSED, "the request could not be sent: " + written.cause()));
            return null;
        }
        begun.setProperty(key, stream);
        return begun;
    }

    @Override
    void reset(Http2Stream stream, Http2Error error) {
        // What the backend still does to it is nobody's business.
        stream.removeProperty(key);
        if (connection().stream(stream.id()) != null) {
            super.reset(stream, error);
        }
    }

    /** Resets a stream whose response has ended, once what was read is dealt with. */
    void resetBehindRead(Http2Stream stream) {
        loop.loop.execute(() -> reset(stream, Http2Error.CANCEL));
    }
}
