package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of HTTP/2 to clients and to backends have in common: frames are written for
 * a stream, and written out once for all streams of one turn of the event loop; streams learn of
 * the end of a read and of room for more. Used on its event loop.
 *
 * @param <S> what is known of a stream
 */
abstract class H2Frames<S extends H2Frames.End> extends Http2ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(H2Frames.class);
    private static final int NO_PADDING = 0;

    /** What a connection tells the streams that are known to it. */
    interface End {
        /** The read that brought something for the stream has ended. */
        void readComplete();

        /** There is room for more again. */
        void writable();
    }

    final LoopState loop;
    final PropertyKey key;
    private final Runnable flushing = this::flushDue;

    /** The streams that have got something in the read under way. */
    private final List<S> touched = new ArrayList<>();

    private @Nullable ChannelHandlerContext context;
    private boolean isFlushDue;

    H2Frames(
            LoopState loop,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.key = connection().newKey();
        connection()
                .remote()
                .flowController()
                .listener(
                        stream -> {
                            S known = known(stream);
                            if (known != null && isWritable(stream)) {
                                known.writable();
                            }
                        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) throws Exception {
        // By index, because what a stream is told may make another one move.
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).readComplete();
        }
        touched.clear();
        isFlushDue = false;
        super.channelReadComplete(read);
    }

    /** Returns where it is in the pipeline, or null before it is. */
    final @Nullable ChannelHandlerContext context() {
        return context;
    }

    final ChannelHandlerContext requireContext() {
        ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return current;
    }

    /** Returns what is known of a stream, or null. */
    final @Nullable S known(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.<S>getProperty(key);
    }

    final @Nullable S known(int id) {
        return known(connection().stream(id));
    }

    /** Says with GOAWAY which streams are still served, and closes behind the last of them. */
    final void closeBehindStreams(ChannelHandlerContext current) {
        try {
            close(current, current.newPromise());
            current.flush();
        } catch (Exception e) {
            LOG.debug("closing the connection with {}", current.channel().remoteAddress(), e);
            var _ = current.channel().close();
        }
    }

    // ---- what streams ask for

    /** Tells a stream when the read under way has ended. */
    final void touch(S stream) {
        touched.add(stream);
    }

    final ChannelFuture writeHeaders(int stream, Http2Headers headers, boolean isLast) {
        ChannelHandlerContext current = requireContext();
        return encoder()
                .writeHeaders(current, stream, headers, NO_PADDING, isLast, current.newPromise());
    }

    final void writeTrailers(Http2Stream stream, Headers trailers) {
        var _ = writeHeaders(stream.id(), H2Heads.trailers(trailers), true);
    }

    final void writeData(Http2Stream stream, ByteBuf data, boolean isLast) {
        ChannelHandlerContext current = requireContext();
        var _ =
                encoder()
                        .writeData(
                                current,
                                stream.id(),
                                data,
                                NO_PADDING,
                                isLast,
                                current.newPromise());
    }

    final boolean isWritable(Http2Stream stream) {
        return connection().remote().flowController().isWritable(stream);
    }

    /** Lets the other side send as many octets anew. */
    final void consume(Http2Stream stream, int octets) {
        try {
            if (octets > 0 && connection().local().flowController().consumeBytes(stream, octets)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            LOG.debug("flow control of {}", requireContext().channel().remoteAddress(), e);
        }
    }

    void reset(Http2Stream stream, Http2Error error) {
        ChannelHandlerContext current = requireContext();
        resetStream(current, stream.id(), error.code(), current.newPromise());
        flushSoon();
    }

    /**
     * Writes out what was written, once for all streams that have something at this turn of the
     * event loop.
     */
    final void flushSoon() {
        if (!isFlushDue) {
            isFlushDue = true;
            loop.loop.execute(flushing);
        }
    }

    private void flushDue() {
        if (isFlushDue) {
            isFlushDue = false;
            flush(requireContext());
        }
    }
}
