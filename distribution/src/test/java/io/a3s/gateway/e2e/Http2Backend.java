package io.a3s.gateway.e2e;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that speaks HTTP/2 only, and runs a script for each request. */
final class Http2Backend implements AutoCloseable {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Channel> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Channel listener;
    private final boolean isSecure;

    /** What is done with a request, on a virtual thread of its own. */
    @FunctionalInterface
    interface Script {
        void serve(Call call) throws Exception;
    }

    /** One request. */
    static final class Call {
        private static final String END = "end";
        private final Channel stream;
        private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
        final Http2Headers head;

        Call(Channel stream, Http2Headers head) {
            this.stream = stream;
            this.head = head;
        }

        String field(String name) {
            return String.valueOf(head.get(name));
        }

        /** Returns the next piece of body, or what else has come: trailers, a reset, or "end". */
        Object next() throws InterruptedException {
            Object event = events.poll(20, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }

        /** Reads the body to its end, and returns how long it is. */
        long readAll() throws InterruptedException {
            long length = 0;
            Object event = next();
            while (event instanceof byte[] piece) {
                length += piece.length;
                event = next();
            }
            return length;
        }

        void head(int status, boolean isLast, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(status));
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, isLast));
        }

        /** Sends a piece, and waits until it is on its way. */
        void data(byte[] piece, boolean isLast) {
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(piece), isLast))
                    .syncUninterruptibly();
        }

        void data(String piece, boolean isLast) {
            data(piece.getBytes(StandardCharsets.UTF_8), isLast);
        }

        void trailers(String... fields) {
            Http2Headers headers = new DefaultHttp2Headers();
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true));
        }

        void reset(Http2Error error) {
            stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }
    }

    private static final class Stream extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final Script script;
        private @Nullable Call call;

        Stream(Script script) {
            this.script = script;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            Call current = call;
            if (frame instanceof Http2HeadersFrame headers) {
                if (current == null) {
                    Call begun = new Call(context.channel(), headers.headers());
                    call = begun;
                    current = begun;
                    Thread.ofVirtual().start(() -> run(begun));
                } else {
                    current.events.add(headers.headers());
                }
                if (headers.isEndStream()) {
                    current.events.add(Call.END);
                }
            } else if (frame instanceof Http2DataFrame data && current != null) {
                byte[] piece = new byte[data.content().readableBytes()];
                data.content().readBytes(piece);
                if (piece.length > 0) {
                    current.events.add(piece);
                }
                if (data.isEndStream()) {
                    current.events.add(Call.END);
                }
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset && call != null) {
                call.events.add("reset " + Http2Error.valueOf(reset.errorCode()));
            }
        }

        private void run(Call begun) {
            try {
                script.serve(begun);
            } catch (Exception e) {
                begun.reset(Http2Error.INTERNAL_ERROR);
            }
        }
    }

    private Http2Backend(
            int port, @Nullable SslContext tls, Http2Settings settings, Script script) {
        isSecure = tls != null;
        listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accepted.incrementAndGet();
                                        connections.add(channel);
                                        if (tls != null) {
                                            channel.pipeline()
                                                    .addLast(tls.newHandler(channel.alloc()));
                                        }
                                        channel.pipeline()
                                                .addLast(
                                                        "codec",
                                                        Http2FrameCodecBuilder.forServer()
                                                                .initialSettings(settings)
                                                                .build());
                                        channel.pipeline()
                                                .addLast(
                                                        new Http2MultiplexHandler(streams(script)));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .syncUninterruptibly()
                        .channel();
    }

    private static ChannelInitializer<Channel> streams(Script script) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Stream(script));
            }
        };
    }

    static Http2Backend start(Script script) {
        return start(Http2Settings.defaultSettings(), script);
    }

    static Http2Backend start(Http2Settings settings, Script script) {
        return new Http2Backend(0, null, settings, script);
    }

    static Http2Backend startSecure(SslContext tls, Script script) {
        return new Http2Backend(0, tls, Http2Settings.defaultSettings(), script);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    String url() {
        return (isSecure ? "h2://localhost:" : "h2c://127.0.0.1:") + port();
    }

    /** Returns how many connections were made to it. */
    int accepted() {
        return accepted.get();
    }

    /** Tells all clients to go elsewhere. What is under way may go on. */
    void goAway() {
        for (Channel connection : connections) {
            connection
                    .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR))
                    .syncUninterruptibly();
        }
    }

    /** Breaks all connections off. */
    void breakOff() {
        connections.forEach(connection -> connection.close().syncUninterruptibly());
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        breakOff();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
