package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes what exchanges do to their backends, and lets a test answer. */
final class FakeConnector implements BackendConnector {
    final List<Stream> streams = new ArrayList<>();

    /** Whether streams begin while their connection is being made. */
    boolean connecting;

    Stream last() {
        return streams.getLast();
    }

    @Override
    public BackendStream open(
            EventLoop loop, Backend backend, ConnectOptions options, BackendStreamHandler handler) {
        Stream stream = new Stream(backend, handler, options.freshConnection());
        stream.connecting = connecting;
        streams.add(stream);
        return stream;
    }

    @Override
    public void forget(Backend backend) {}

    @Override
    public void close() {}

    static final class Stream implements BackendStream {
        final Backend backend;
        final BackendStreamHandler handler;
        final boolean fresh;
        final List<String> events = new ArrayList<>();
        final StringBuilder body = new StringBuilder();
        @Nullable RequestHead head;
        @Nullable Headers trailers;
        boolean writable = true;
        boolean reading = true;
        boolean cancelled;
        boolean connecting;

        Stream(Backend backend, BackendStreamHandler handler, boolean fresh) {
            this.backend = backend;
            this.handler = handler;
            this.fresh = fresh;
        }

        @Override
        public void sendHead(RequestHead head, @Nullable String upgrade, boolean endOfStream) {
            this.head = head;
            events.add(
                    "head" + (upgrade == null ? "" : " " + upgrade) + (endOfStream ? " end" : ""));
        }

        @Override
        public void sendBody(ByteBuf data) {
            body.append(data.toString(UTF_8));
            events.add("body");
            data.release();
        }

        @Override
        public void sendEnd(@Nullable Headers fields) {
            trailers = fields;
            events.add("end");
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public boolean isConnecting() {
            return connecting;
        }

        /** Returns the head that was sent. */
        RequestHead head() {
            return Objects.requireNonNull(head, "head");
        }

        /** Says that the connection is there. */
        void connected() {
            connecting = false;
            handler.onWritable();
        }

        @Override
        public void setReading(boolean value) {
            reading = value;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
