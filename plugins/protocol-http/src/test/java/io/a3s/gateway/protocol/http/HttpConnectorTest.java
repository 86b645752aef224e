package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Wire.lines;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.a3s.gateway.testkit.BufferLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client side alone, with heads that were not read from a connection. */
@ExtendWith(BufferLeaks.class)
class HttpConnectorTest {
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Fixture fixture = new Fixture();
    private final EventLoop loop = fixture.group.next();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        assertThat(faults).isEmpty();
    }

    private record Options(int connectTimeoutMillis, long keepAliveMillis, boolean freshConnection)
            implements ConnectOptions {
        @Override
        public Dial connect(
                EventLoop loop, Backend to, List<String> protocols, DialListener listener) {
            return new Dialer().connect(loop, to, protocols, listener);
        }
    }

    private record Request(String method, String path, Headers headers) implements RequestHead {
        @Override
        public String scheme() {
            return "https";
        }

        @Override
        public String authority() {
            return "example.com";
        }

        @Override
        public void setPath(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String query() {
            return "q";
        }

        @Override
        public void setQuery(@Nullable String query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Headers headers() {
            return headers;
        }

        @Override
        public @Nullable String upgrade() {
            return null;
        }
    }

    private final class Recorder implements BackendStreamHandler {
        @Override
        public void onInformational(ResponseHead head) {
            events.add("interim " + head.status());
        }

        @Override
        public void onHead(ResponseHead head, boolean endOfStream) {
            events.add("head " + head.status() + (endOfStream ? " end" : ""));
        }

        @Override
        public void onBody(ByteBuf data) {
            events.add("body " + data.toString(ISO_8859_1));
            data.release();
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onEnd(@Nullable Headers trailers) {
            events.add("end");
        }

        @Override
        public void onWritable() {
            events.add("writable");
        }

        @Override
        public void onFailure(UpstreamFailure failure) {
            events.add(failure.kind().toString());
        }
    }

    private static RequestHead get() {
        return new Request("GET", "/", new HeaderList());
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private void open(Backend backend, Options options, Consumer<BackendStream> use) {
        onLoop(() -> use.accept(fixture.connector.open(loop, backend, options, new Recorder())));
    }

    private FakeBackend backend(FakeBackend.Script script) throws IOException {
        return new FakeBackend(
                wire -> {
                    try {
                        script.run(wire);
                    } catch (Exception | AssertionError e) {
                        faults.add(e);
                    }
                });
    }

    @Test
    void writesHeadOfAnyKind() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            assertThat(wire.readHead())
                                    .isEqualTo(
                                            lines(
                                                    "PUT /p?q HTTP/1.1",
                                                    "X: 1",
                                                    "Host: example.com",
                                                    "Transfer-Encoding: chunked",
                                                    ""));
                            assertThat(wire.readUntil("0\r\nT: 1\r\n\r\n"))
                                    .startsWith("3\r\nabc\r\n");
                            wire.send(EMPTY);
                            wire.readAll();
                        })) {
            HeaderList fields = new HeaderList();
            fields.add(HeaderName.of("X"), "1");
            fields.add(HeaderName.of("Connection"), "x");
            HeaderList trailers = new HeaderList();
            trailers.add(HeaderName.of("T"), "1");

            open(
                    backend.target(),
                    new Options(5000, 5000, false),
                    stream -> {
                        stream.sendHead(new Request("PUT", "/p", fields), null, false);
                        assertThat(stream.isWritable()).isFalse();
                        stream.sendBody(Unpooled.copiedBuffer("abc", ISO_8859_1));
                        stream.sendEnd(trailers);
                        stream.flush();
                    });

            await().until(() -> events.contains("end"));
            assertThat(events).containsExactly("writable", "head 200 end", "end");
        }
    }

    @Test
    void ignoresCallsAfterTheEnd() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            for (int i = 0; i < 2; i++) {
                                assertThat(wire.readHead()).startsWith("GET /?q ");
                                wire.send(EMPTY);
                            }
                            assertThat(wire.readAll()).isEmpty();
                        })) {
            Fixture.Target target = backend.target();
            Options options = new Options(5000, 5000, false);
            Queue<BackendStream> streams = new ConcurrentLinkedQueue<>();
            Consumer<BackendStream> request =
                    stream -> {
                        streams.add(stream);
                        stream.sendHead(get(), null, true);
                        stream.flush();
                    };
            open(target, options, request);
            await().until(() -> events.contains("end"));

            onLoop(
                    () -> {
                        BackendStream second =
                                fixture.connector.open(loop, target, options, new Recorder());
                        BackendStream ended = streams.remove();
                        ended.sendBody(Unpooled.copiedBuffer("late", ISO_8859_1));
                        ended.sendEnd(null);
                        ended.cancel();
                        request.accept(second);
                    });

            await().until(() -> events.stream().filter("end"::equals).count() == 2);
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void closesConnectionNobodyUsed() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            wire.readHead();
                            wire.send(EMPTY);
                            assertThat(wire.readAll()).isEmpty();
                            events.add("closed");
                        })) {
            open(
                    backend.target(),
                    new Options(5000, 200, false),
                    stream -> {
                        stream.sendHead(get(), null, true);
                        stream.flush();
                    });

            await().until(() -> events.contains("closed"));
        }
    }

    @Test
    void closesConnectionThatSpeaksUnasked() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            wire.readHead();
                            wire.send(EMPTY + EMPTY);
                            assertThat(wire.readAll()).isEmpty();
                            events.add("closed");
                        })) {
            open(
                    backend.target(),
                    new Options(5000, 5000, false),
                    stream -> {
                        stream.sendHead(get(), null, true);
                        stream.flush();
                    });

            await().until(() -> events.contains("closed") && events.contains("end"));
            assertThat(events)
                    .containsExactlyInAnyOrder("writable", "head 200 end", "end", "closed");
        }
    }

    @Test
    void timesOutWhileConnecting() throws Exception {
        try (FullBacklog backlog = new FullBacklog()) {
            open(
                    new Fixture.Target("127.0.0.1", backlog.port()),
                    new Options(100, 5000, false),
                    stream -> {
                        stream.sendHead(get(), null, true);
                        stream.flush();
                    });

            await().until(() -> !events.isEmpty());
            assertThat(events).containsExactly("CONNECT_TIMEOUT");
        }
    }

    @Test
    void reportsNameThatDoesNotResolve() {
        open(
                // Too long for a name, so that nobody is asked.
                new Fixture.Target("a".repeat(300), 80),
                new Options(5000, 5000, false),
                stream -> stream.sendHead(get(), null, true));

        await().until(() -> !events.isEmpty());
        assertThat(events).containsExactly("CONNECT_FAILED");
    }

    @Test
    void saysNothingAfterCancel() throws Exception {
        try (FakeBackend backend = backend(wire -> wire.readAll())) {
            open(
                    backend.target(),
                    new Options(5000, 5000, false),
                    stream -> {
                        stream.sendHead(get(), null, true);
                        stream.flush();
                        stream.cancel();
                        stream.cancel();
                    });

            onLoop(() -> {});
            assertThat(events).isEmpty();
        }
    }
}
