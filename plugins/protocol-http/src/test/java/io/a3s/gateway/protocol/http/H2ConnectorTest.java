package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.H2Wire.DATA;
import static io.a3s.gateway.protocol.http.H2Wire.END_STREAM;
import static io.a3s.gateway.protocol.http.H2Wire.GOAWAY;
import static io.a3s.gateway.protocol.http.H2Wire.HEADERS;
import static io.a3s.gateway.protocol.http.H2Wire.RST_STREAM;
import static io.a3s.gateway.protocol.http.H2Wire.WINDOW_UPDATE;
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
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The client side of HTTP/2 alone, against backends that are scripted frame by frame. Its first
 * stream is number 3, as Netty leaves 1 to an upgrade from HTTP/1.1.
 */
@ExtendWith(BufferLeaks.class)
class H2ConnectorTest {
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final Options OPTIONS = new Options(5000, 5000, false);

    private final Fixture fixture = new Fixture();
    private final H2Connector connector = new H2Connector(fixture.loops);
    private final EventLoop loop = fixture.group.next();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void stop() throws Exception {
        connector.close();
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

    /** What comes of one stream; {@code name} begins each of its events. */
    private final class Recorder implements BackendStreamHandler {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        private void add(String event) {
            events.add(name + ' ' + event);
        }

        @Override
        public void onInformational(ResponseHead head) {
            add("interim " + head.status());
        }

        @Override
        public void onHead(ResponseHead head, boolean endOfStream) {
            add("head " + head.status() + (endOfStream ? " last" : ""));
        }

        @Override
        public void onBody(ByteBuf data) {
            add("body " + data.toString(ISO_8859_1));
            data.release();
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onEnd(@Nullable Headers trailers) {
            add("end" + (trailers == null ? "" : " " + trailers));
        }

        @Override
        public void onWritable() {}

        @Override
        public void onFailure(UpstreamFailure failure) {
            add(failure.kind().toString());
        }
    }

    private BackendStream open(Backend backend, Options options, String name) throws Exception {
        return loop.submit(() -> connector.open(loop, backend, options, new Recorder(name))).get();
    }

    private BackendStream get(Backend backend, String name) throws Exception {
        return get(backend, OPTIONS, name);
    }

    private BackendStream get(Backend backend, Options options, String name) throws Exception {
        return loop.submit(
                        () -> {
                            BackendStream stream =
                                    connector.open(loop, backend, options, new Recorder(name));
                            stream.sendHead(
                                    new Request("GET", '/' + name, new HeaderList()), null, true);
                            stream.flush();
                            return stream;
                        })
                .get();
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private FakeBackend backend(FakeBackend.Script script) throws Exception {
        return new FakeBackend(
                wire -> {
                    try {
                        script.run(wire);
                    } catch (Exception | AssertionError e) {
                        faults.add(e);
                    }
                });
    }

    private void awaitEvents(String... expected) {
        await().untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    @Test
    void carriesRequestAndResponse() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            H2Wire.Frame head = h2.take(HEADERS);
                            Http2Headers fields = h2.fields(head);
                            assertThat(fields.method()).hasToString("PUT");
                            assertThat(fields.scheme()).hasToString("http");
                            assertThat(fields.authority()).hasToString("example.org");
                            assertThat(fields.path()).hasToString("/p?q");
                            assertThat(fields.get("x")).hasToString("1");
                            assertThat(fields.contains("host")).isFalse();
                            assertThat(fields.contains("connection")).isFalse();
                            H2Wire.Frame data = h2.take(DATA);
                            assertThat(data.text()).isEqualTo("abc");
                            H2Wire.Frame last = h2.take(HEADERS);
                            assertThat(last.isLast()).isTrue();
                            assertThat(h2.fields(last).get("t")).hasToString("1");
                            h2.head(3, false, ":status", "103");
                            h2.head(3, false, ":status", "200", "a", "b");
                            h2.send(DATA, 0, 3, "hello".getBytes(ISO_8859_1));
                            h2.head(3, true, "grpc-status", "0", "host", "x");
                            done.await();
                        })) {
            HeaderList fields = new HeaderList();
            fields.add(HeaderName.of("X"), "1");
            fields.add(HeaderName.of("Connection"), "x");
            fields.add(HeaderName.of("Host"), "example.org");
            HeaderList trailers = new HeaderList();
            trailers.add(HeaderName.of("T"), "1");

            onLoop(
                    () -> {
                        BackendStream stream =
                                connector.open(loop, backend.target(), OPTIONS, new Recorder("a"));
                        stream.sendHead(new Request("PUT", "/p", fields), null, false);
                        assertThat(stream.isWritable()).isFalse();
                        stream.sendBody(Unpooled.copiedBuffer("abc", ISO_8859_1));
                        stream.sendEnd(trailers);
                        stream.flush();
                    });

            await().until(() -> events.size() == 4);
            assertThat(events)
                    .satisfiesExactly(
                            event -> assertThat(event).isEqualTo("a interim 103"),
                            event -> assertThat(event).isEqualTo("a head 200"),
                            event -> assertThat(event).isEqualTo("a body hello"),
                            event ->
                                    assertThat(event)
                                            .startsWith("a end ")
                                            .contains("grpc-status")
                                            .doesNotContain("host"));
            done.countDown();
        }
    }

    @Test
    void sharesOneConnection() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            for (int id = 3; id <= 7; id += 2) {
                                assertThat(h2.take(HEADERS).id()).isEqualTo(id);
                            }
                            for (int id = 7; id >= 3; id -= 2) {
                                h2.head(id, true, ":status", "204");
                            }
                            done.await();
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            get(target, "b");
            get(target, "c");

            awaitEvents(
                    "c head 204 last",
                    "c end",
                    "b head 204 last",
                    "b end",
                    "a head 204 last",
                    "a end");
            assertThat(backend.connections).hasValue(1);
            done.countDown();
        }
    }

    @Test
    void compressesNoSecretsWithThoseOfOthers() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            assertThat(h2.take(HEADERS).text()).contains("agent", "secret", "id-1");
                            H2Wire.Frame again = h2.take(HEADERS);
                            assertThat(again.text()).contains("secret", "id-1");
                            assertThat(again.text()).doesNotContain("agent");
                            h2.head(5, true, ":status", "204");
                            done.await();
                        })) {
            Fixture.Target target = backend.target();
            HeaderList fields = new HeaderList();
            fields.add(HeaderName.USER_AGENT, "agent");
            fields.add(HeaderName.COOKIE, "secret");
            fields.add(HeaderName.X_REQUEST_ID, "id-1");
            for (String name : List.of("a", "b")) {
                onLoop(
                        () -> {
                            BackendStream stream =
                                    connector.open(loop, target, OPTIONS, new Recorder(name));
                            stream.sendHead(new Request("GET", "/", fields), null, true);
                            stream.flush();
                        });
            }

            awaitEvents("b head 204 last", "b end");
            done.countDown();
        }
    }

    @Test
    void opensAnotherConnectionWhenTheFirstIsFull() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire, MAX_CONCURRENT_STREAMS, 1);
                            h2.take(HEADERS);
                            events.add("arrived");
                            done.await();
                            h2.head(3, true, ":status", "200");
                            h2.next(HEADERS);
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            get(target, "b");

            awaitEvents("arrived", "arrived");
            assertThat(backend.connections).hasValue(2);
            done.countDown();
            await().until(() -> events.contains("a end") && events.contains("b end"));
        }
    }

    @Test
    void saysThatARequestWasRefused() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.numbers(RST_STREAM, 3, REFUSED_STREAM);
                            h2.take(HEADERS);
                            h2.numbers(RST_STREAM, 5, CANCEL);
                            h2.take(HEADERS);
                            h2.head(7, false, ":status", "200");
                            h2.numbers(RST_STREAM, 7, REFUSED_STREAM);
                            done.await();
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            get(target, "b");
            get(target, "c");

            awaitEvents("a REFUSED", "b CLOSED_BEFORE_HEAD", "c head 200", "c CLOSED_BEFORE_END");
            done.countDown();
        }
    }

    @Test
    void leavesAConnectionThatGoesAway() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            if (second.getCount() == 0) {
                                h2.head(3, true, ":status", "200");
                                done.await();
                                return;
                            }
                            h2.take(HEADERS);
                            h2.numbers(GOAWAY, 0, 3, 0);
                            second.await(5, TimeUnit.SECONDS);
                            h2.head(3, true, ":status", "204");
                            // The gateway closes it behind the last stream.
                            assertThat(h2.next(HEADERS)).isNull();
                            events.add("closed");
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            get(target, "b");
            awaitEvents("b REFUSED");

            second.countDown();
            get(target, "c");

            await().until(() -> events.contains("closed") && events.contains("c end"));
            assertThat(events).contains("a head 204 last", "a end", "c head 200 last");
            assertThat(backend.connections).hasValue(2);
            done.countDown();
        }
    }

    @Test
    void resetsWhatIsGivenUp() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.head(3, false, ":status", "200");
                            H2Wire.Frame reset = h2.take(RST_STREAM);
                            assertThat(reset.id()).isEqualTo(3);
                            assertThat(reset.code()).isEqualTo(CANCEL);
                            // What is still under way does no harm.
                            h2.send(DATA, END_STREAM, 3, "late".getBytes(ISO_8859_1));
                            assertThat(h2.take(HEADERS).id()).isEqualTo(5);
                            h2.head(5, true, ":status", "200");
                            done.await();
                        })) {
            Fixture.Target target = backend.target();
            BackendStream stream = get(target, "a");
            awaitEvents("a head 200");

            onLoop(stream::cancel);
            get(target, "b");

            awaitEvents("a head 200", "b head 200 last", "b end");
            done.countDown();
        }
    }

    @Test
    void tellsAConnectionThatWasClosedWhileItWasKept() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.head(3, true, ":status", "200");
                            h2.take(HEADERS);
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            await().until(() -> events.contains("a end"));
            get(target, "b");

            awaitEvents("a head 200 last", "a end", "b STALE_CONNECTION");
        }
    }

    @Test
    void failsWhatIsUnderWayWhenTheConnectionBreaks() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.take(HEADERS);
                            h2.head(5, false, ":status", "200");
                        })) {
            Fixture.Target target = backend.target();
            get(target, "a");
            get(target, "b");

            await().until(() -> events.size() == 3);
            assertThat(events)
                    .containsExactlyInAnyOrder(
                            "a CLOSED_BEFORE_HEAD", "b head 200", "b CLOSED_BEFORE_END");
        }
    }

    @Test
    void wantsToHearThatTheBackendSpeaksHttp2() throws Exception {
        try (FakeBackend silent = backend(Wire::readAll);
                FakeBackend other =
                        backend(wire -> wire.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            get(silent.target(), new Options(300, 5000, false), "a");
            await().until(() -> events.contains("a CONNECT_TIMEOUT"));
            get(other.target(), "b");
            await().until(() -> events.contains("b CONNECT_FAILED"));
        }
    }

    @Test
    void refusesWhatIsNoResponse() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.head(3, true, ":status", "200", "transfer-encoding", "chunked");
                            h2.take(HEADERS);
                            h2.send(DATA, END_STREAM, 5, "x".getBytes(ISO_8859_1));
                            h2.take(HEADERS);
                            h2.head(7, true, ":status", "101");
                            h2.take(HEADERS);
                            h2.head(9, true, "a", "b");
                            h2.take(HEADERS);
                            h2.head(11, true, ":status", "200");
                            done.await();
                        })) {
            Fixture.Target target = backend.target();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                get(target, name);
            }

            awaitEvents(
                    "a BAD_RESPONSE",
                    "b BAD_RESPONSE",
                    "c BAD_RESPONSE",
                    "d BAD_RESPONSE",
                    "e head 200 last",
                    "e end");
            done.countDown();
        }
    }

    @Test
    void boundsTheHeadOfAResponse() throws Exception {
        String[] fields = new String[2 + 2 * 800];
        Arrays.fill(fields, "v".repeat(100));
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = "n" + i;
        }
        fields[0] = ":status";
        fields[1] = "200";
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.largeHead(3, fields);
                            done.await();
                        })) {
            get(backend.target(), "a");

            awaitEvents("a BAD_RESPONSE");
            done.countDown();
        }
    }

    @Test
    void letsTheBackendSendNoMoreThanIsRead() throws Exception {
        int window = 65_535;
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.take(HEADERS);
                            h2.head(3, false, ":status", "200");
                            h2.head(5, false, ":status", "200");
                            for (int sent = 0; sent < window; sent += 13_107) {
                                h2.send(DATA, 0, 3, new byte[13_107]);
                            }
                            // The window of all streams is filled again, but not the stream's own.
                            assertThat(h2.take(WINDOW_UPDATE).id()).isZero();
                            h2.send(DATA, END_STREAM, 5, "x".getBytes(ISO_8859_1));
                            await().until(() -> events.contains("b end"));
                            done.countDown();
                            H2Wire.Frame update = h2.take(WINDOW_UPDATE);
                            while (update.id() == 0) {
                                update = h2.take(WINDOW_UPDATE);
                            }
                            assertThat(update.id()).isEqualTo(3);
                            events.add("window");
                        })) {
            Fixture.Target target = backend.target();
            BackendStream stream = get(target, "a");
            onLoop(() -> stream.setReading(false));
            get(target, "b");
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(events).doesNotContain("window");

            onLoop(() -> stream.setReading(true));

            await().until(() -> events.contains("window"));
        }
    }

    @Test
    void closesConnectionNobodyUsed() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.head(3, true, ":status", "200");
                            assertThat(h2.take(GOAWAY).code()).isZero();
                            assertThat(h2.next(GOAWAY)).isNull();
                            events.add("closed");
                        })) {
            get(backend.target(), new Options(5000, 200, false), "a");

            awaitEvents("a head 200 last", "a end", "closed");
        }
    }

    @Test
    void endsTheRequestWhenItsResponseHasEnded() throws Exception {
        try (FakeBackend backend =
                backend(
                        wire -> {
                            H2Wire h2 = H2Wire.open(wire);
                            h2.take(HEADERS);
                            h2.head(3, true, ":status", "413");
                            assertThat(h2.take(RST_STREAM).id()).isEqualTo(3);
                            events.add("reset");
                        })) {
            BackendStream stream = open(backend.target(), OPTIONS, "a");
            onLoop(
                    () -> {
                        stream.sendHead(new Request("POST", "/", new HeaderList()), null, false);
                        stream.flush();
                    });

            await().until(() -> events.contains("reset"));
            assertThat(events).contains("a head 413 last", "a end");
            onLoop(() -> stream.sendBody(Unpooled.copiedBuffer("late", ISO_8859_1)));
        }
    }
}
