package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from a client that speaks HTTP/2 (RFC 9113). Its streams are exchanges; all of them
 * are handled at the level of frames, without a channel for each. Used on its event loop.
 */
final class H2Connection extends H2Frames<H2Stream> {
    private static final Logger LOG = LoggerFactory.getLogger(H2Connection.class);
    private static final int CHECKS_PER_LIMIT = 4;

    /** How long a client may take to hear that the connection will end. */
    private static final long ROUND_TRIP_MILLIS = 1_000;

    private static final long DEPARTURE_PING = 0x6c65617665L;

    private enum Departure {
        NONE,
        /** The client knows, or will in a moment, that no more requests should come. */
        ANNOUNCED,
        /** The last request is named; the connection closes behind it. */
        CLOSING
    }

    private final HttpTransport transport;
    private final ClientInfo client;
    private final Clock clock = new Clock();
    private Departure departure = Departure.NONE;
    private boolean isIdle = true;
    private long idleSince;

    /** Looks after time limits. */
    private final class Clock extends TimedHandler {
        @Override
        void onDeadline() {
            checkTimes();
        }
    }

    H2Connection(
            H2ConnectionBuilder builder,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(builder.loop, decoder, encoder, settings);
        this.transport = builder.transport;
        this.client = builder.client;
        Events events = new Events();
        decoder.frameListener(events);
        connection().addListener(events);
    }

    // ---- the channel

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        loop.register(clock);
        idleSince = loop.now();
        scheduleCheck();
        super.handlerAdded(added);
        // Who has closed one direction has left, since streams end by themselves.
        added.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        added.channel().config().setAutoRead(true);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) throws Exception {
        loop.unregister(clock);
        super.handlerRemoved0(removed);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) throws Exception {
        loop.unregister(clock);
        super.channelInactive(inactive);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) throws Exception {
        if (event instanceof DrainEvent) {
            leave();
            return;
        }
        super.userEventTriggered(triggered, event);
    }

    @Override
    public void onError(ChannelHandlerContext failed, boolean outbound, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("client", client.addressText())
                .setCause(cause)
                .log("HTTP/2 error");
        transport.channelErrors.increment();
        super.onError(failed, outbound, cause);
    }

    // RFC 9113 §6.8: what the client sent before it knows is served as well. So it is told first
    // that there will be an end, and which request is the last one when it has heard of that.
    private void leave() {
        ChannelHandlerContext current = requireContext();
        if (departure != Departure.NONE || !current.channel().isActive()) {
            return;
        }
        departure = Departure.ANNOUNCED;
        clock.deadline = loop.now() + ROUND_TRIP_MILLIS;
        var _ =
                goAway(
                        current,
                        Integer.MAX_VALUE,
                        Http2Error.NO_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        current.newPromise());
        var _ = encoder().writePing(current, false, DEPARTURE_PING, current.newPromise());
        flush(current);
    }

    private void depart() {
        ChannelHandlerContext current = requireContext();
        if (departure != Departure.ANNOUNCED) {
            return;
        }
        departure = Departure.CLOSING;
        var _ =
                goAway(
                        current,
                        connection().remote().lastStreamCreated(),
                        Http2Error.NO_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        current.newPromise());
        closeBehindStreams(current);
    }

    private List<H2Stream> streams() {
        List<H2Stream> all = new ArrayList<>(connection().numActiveStreams());
        try {
            connection()
                    .forEachActiveStream(
                            stream -> {
                                H2Stream known = known(stream);
                                if (known != null) {
                                    all.add(known);
                                }
                                return true;
                            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("the visitor throws nothing", e);
        }
        return all;
    }

    // ---- time limits

    private void scheduleCheck() {
        long pause = Math.min(transport.idleMillis, transport.bodyMillis) / CHECKS_PER_LIMIT;
        clock.deadline = loop.now() + Math.max(1, pause);
    }

    private void checkTimes() {
        long now = loop.now();
        scheduleCheck();
        depart();
        if (connection().numActiveStreams() > 0) {
            isIdle = false;
            streams().forEach(stream -> stream.checkProgress(now, transport.bodyMillis));
        } else if (!isIdle) {
            isIdle = true;
            idleSince = now;
        } else if (now - idleSince >= transport.idleMillis) {
            leave();
        }
    }

    // ---- requests

    private final class Events extends Http2EventAdapter {
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
            Http2Stream stream = connection().stream(id);
            if (stream == null) {
                return;
            }
            H2Stream known = known(stream);
            if (known == null) {
                open(stream, head, isLast);
            } else if (known.isTunnel()) {
                // RFC 9113 §8.5
                throw Http2Exception.streamError(
                        id, Http2Error.PROTOCOL_ERROR, "a head within a tunnel");
            } else if (isLast) {
                known.ended(head);
            } else {
                throw Http2Exception.streamError(
                        id, Http2Error.PROTOCOL_ERROR, "a second head that ends nothing");
            }
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext read, int id, ByteBuf data, int padding, boolean isLast) {
            Http2Stream stream = connection().stream(id);
            H2Stream known = known(stream);
            if (known == null) {
                return data.readableBytes() + padding;
            }
            known.received(data, data.readableBytes() + padding, isLast);
            return 0;
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext read, long data) {
            if (departure == Departure.ANNOUNCED && data == DEPARTURE_PING) {
                // Not within a read that Netty has yet to make an end of.
                loop.loop.execute(H2Connection.this::depart);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            H2Stream known = stream.removeProperty(key);
            if (known != null) {
                known.gone("client closed the stream");
            }
        }
    }

    private void open(Http2Stream stream, Http2Headers head, boolean isLast) throws Http2Exception {
        ParsedRequest request = loop.borrowRequest();
        try {
            H2Heads.read(stream.id(), head, request, transport.limits, client.isSecure());
            if (request.ownKey != null && isLast) {
                throw H2HeadWriter.malformed(stream.id(), "a CONNECT that has ended");
            }
        } catch (MalformedException e) {
            refuse(stream, request, e, isLast);
            return;
        } catch (Http2Exception e) {
            loop.giveBack(request);
            throw e;
        }
        // From here on the stream gives the request back.
        H2Stream opened = new H2Stream(this, stream, request, isLast);
        stream.setProperty(key, opened);
        boolean isBodiless = isLast || request.ownKey != null;
        opened.opened(transport.dispatcher.open(request, client, opened, isBodiless));
    }

    private void refuse(
            Http2Stream stream, ParsedRequest request, MalformedException fault, boolean isLast) {
        H2Stream refused = new H2Stream(this, stream, request, isLast);
        stream.setProperty(key, refused);
        transport.dispatcher.refuse(
                client,
                refused,
                Reply.error(fault.reason().status, fault.reason().text),
                fault.reason().name().toLowerCase(Locale.ROOT),
                fault.detail());
        refused.onExchangeEnd();
    }

    // ---- what streams ask for

    EventLoop loop() {
        return loop.loop;
    }

    long now() {
        return loop.now();
    }

    void giveBack(ParsedRequest head) {
        loop.giveBack(head);
    }

    void writeHead(Http2Stream stream, ResponseHead head, boolean isLast) {
        var _ = writeHeaders(stream.id(), H2Heads.response(head, loop.date()), isLast);
    }

    void writeOpened(Http2Stream stream, ResponseHead head) {
        var _ = writeHeaders(stream.id(), H2Heads.opened(head, loop.date()), false);
    }

    void writeRefused(Http2Stream stream) {
        var _ = writeHeaders(stream.id(), new DefaultHttp2Headers(false, 1).status("502"), true);
    }

    /** Does something once what is under way now is done. */
    void soon(Runnable task) {
        loop.loop.execute(task);
    }

    void writeContinue(Http2Stream stream) {
        var _ = writeHeaders(stream.id(), new DefaultHttp2Headers(false, 1).status("100"), false);
        flushSoon();
    }

    /** Resets a stream once the end of its response has been written. */
    void resetBehindResponse(Http2Stream stream) {
        flushSoon();
        loop.loop.execute(
                () -> {
                    if (connection().stream(stream.id()) != null) {
                        reset(stream, Http2Error.NO_ERROR);
                    }
                });
    }
}
