package io.a3s.gateway.spi.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTransformTest {
    /** What a transform is to do with events, and what it has seen. */
    private static class Events extends EventTransform {
        private final List<ServerSentEvent> seen = new ArrayList<>();

        Events(int max) {
            super(max);
        }

        Events() {
            this(1000);
        }

        @Override
        protected void onEvent(ServerSentEvent event, EventSink out) {
            seen.add(event);
            out.emit(event);
        }
    }

    private record Piece(ByteBuffer content) implements Chunk {
        static Piece of(byte[] bytes) {
            return new Piece(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        @Override
        public int length() {
            return content.remaining();
        }

        @Override
        public ByteBuffer asByteBuffer() {
            return content.duplicate();
        }

        @Override
        public byte[] toByteArray() {
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }
    }

    private static final class Output implements ChunkSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Optional<Reply> refusal = Optional.empty();

        @Override
        public void emit(Chunk chunk) {
            emit(chunk.toByteArray());
        }

        @Override
        public void emit(byte[] more) {
            assertThat(refusal).as("nothing follows a refusal").isEmpty();
            bytes.writeBytes(more);
        }

        @Override
        public void refuse(Reply reply) {
            refusal = Optional.of(reply);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Runs a stream through in pieces that end at these places. */
    private static Output run(EventTransform transform, String stream, int... ends) {
        byte[] all = stream.getBytes(StandardCharsets.UTF_8);
        var out = new Output();
        int start = 0;
        for (int end : ends) {
            feed(transform, all, start, end, out);
            start = end;
        }
        feed(transform, all, start, all.length, out);
        transform.onEnd(out);
        return out;
    }

    private static void feed(
            EventTransform transform, byte[] all, int start, int end, ChunkSink out) {
        byte[] piece = java.util.Arrays.copyOfRange(all, start, end);
        transform.onChunk(Piece.of(piece), out);
        transform.onFlush(out);
    }

    private static ServerSentEvent event(String type, String data) {
        return ServerSentEvent.of(data).withType(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFdata: a\n\n: beat\n\nevent: x\rdata:b\rdata\r\rid: 7\r\ndata: c\r\nretry: 20\r\n\r\n",
                "\uFEFF: first\n\n\n\r\n\rdata: ä🙂\n: within\nother: y\n\nretry: 5\n\nid\ndata: last\n",
                "data: x\r\n\r\n\r\ndata: y\r\r\r\ndata: cut",
                ":\n:\n\ndata:\n\nevent: never\n\n",
                "",
                "\n",
                "\r"
            })
    void changesNothingWhereverTheStreamIsCut(String stream) {
        var whole = new Events();
        assertThat(run(whole, stream).text()).isEqualTo(stream);
        int length = stream.getBytes(StandardCharsets.UTF_8).length;

        int[] each = new int[length];
        for (int first = 0; first < length; first++) {
            each[first] = first;
            for (int second = first; second < length; second++) {
                var cut = new Events();
                assertThat(run(cut, stream, first, second).text()).isEqualTo(stream);
                assertThat(cut.seen).isEqualTo(whole.seen);
            }
        }
        var bytewise = new Events();
        assertThat(run(bytewise, stream, each).text()).isEqualTo(stream);
        assertThat(bytewise.seen).isEqualTo(whole.seen);
    }

    @Test
    void readsWhatAnEventSays() {
        var events = new Events();

        run(
                events,
                "\uFEFFdata: a\n\nevent: x\rdata:b\rdata\rdata:  c:d\r\rid: 7\r\ndata: c\r\nretry: 20\r\n"
                        + "junk: 1\r\nretry: soon\r\nid: a\0b\r\n\r\n: none\n\nevent: none\n\ndata\n\n");

        assertThat(events.seen)
                .containsExactly(
                        ServerSentEvent.of("a"),
                        event("x", "b\n\n c:d"),
                        ServerSentEvent.of("c").withId("7").withRetry(Duration.ofMillis(20)),
                        ServerSentEvent.of(""));
    }

    @Test
    void mayBeEndedEarlyBetweenEvents() {
        var events = new Events();
        var out = new Output();

        events.onChunk(Piece.of("data: a\n".getBytes(StandardCharsets.UTF_8)), out);
        assertThat(events.canEndHere()).isFalse();

        events.onChunk(Piece.of("\n".getBytes(StandardCharsets.UTF_8)), out);
        assertThat(events.canEndHere()).isTrue();
    }

    @Test
    void letsAnEventGoInTheCallThatCompletesIt() {
        var events = new Events();
        var out = new Output();

        events.onChunk(Piece.of("data: a\n".getBytes(StandardCharsets.UTF_8)), out);
        assertThat(out.text()).isEmpty();
        events.onChunk(Piece.of("\r".getBytes(StandardCharsets.UTF_8)), out);

        assertThat(out.text()).isEqualTo("data: a\n\r");
    }

    @Test
    void letsHeartBeatsPassAtOnce() {
        var events = new Events();
        var out = new Output();

        events.onChunk(Piece.of(": ping\n".getBytes(StandardCharsets.UTF_8)), out);

        assertThat(out.text()).isEqualTo(": ping\n");
        assertThat(events.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void dropsChangesAndAdds(String end) {
        String stream = "data: drop~~data: keep~~id: 3~data: change~~data: add~~".replace("~", end);
        int length = stream.length();
        String expected =
                "data: keep~~".replace("~", end)
                        + "id: 3\ndata: new\ndata: lines\n\ndata: add~~".replace("~", end)
                        + "event: more\ndata: \n\ndata: bye\n\n";

        for (int cut = 0; cut < length; cut++) {
            var transform =
                    new EventTransform(100) {
                        @Override
                        protected void onEvent(ServerSentEvent event, EventSink out) {
                            switch (event.data()) {
                                case "drop" -> {}
                                case "change" -> out.emit(event.withData("new\rlines"));
                                case "add" -> {
                                    out.emit(event);
                                    out.emit(event("more", ""));
                                }
                                default -> out.emit(event);
                            }
                        }

                        @Override
                        protected void onStreamEnd(EventSink out) {
                            out.emit(ServerSentEvent.of("bye"));
                        }
                    };

            // Between CR and LF, what is added comes before the LF, which then goes.
            assertThat(run(transform, stream, cut).text().replace("\r\n", "\n").replace('\r', '\n'))
                    .as("cut at " + cut)
                    .isEqualTo(expected.replace("\r\n", "\n").replace('\r', '\n'));
        }
    }

    @ParameterizedTest
    @CsvSource({"'data: x\n'", "'data: x'", "'data: x\n: y'"})
    void showsWhatTheEndCutsOffAndKeepsItApartFromWhatIsAdded(String stream) {
        var events =
                new Events() {
                    @Override
                    protected void onStreamEnd(EventSink out) {
                        out.emit(ServerSentEvent.of("bye"));
                    }
                };

        assertThat(run(events, stream).text()).isEqualTo(stream + "\n\ndata: bye\n\n");
        assertThat(((Events) events).seen).containsExactly(ServerSentEvent.of("x"));
    }

    @Test
    void givesUpOnAnEventThatIsTooLong() {
        for (int cut = 0; cut < 20; cut++) {
            var events = new Events(12);

            Output out = run(events, "data: a\n\ndata: 1234567890\n\ndata: b\n\n", cut);

            assertThat(out.refusal.orElseThrow().status()).isEqualTo(502);
            assertThat(out.text()).isEqualTo("data: a\n\n");
            assertThat(events.seen).containsExactly(ServerSentEvent.of("a"));
        }
    }

    @Test
    void letsAnEventThatIsTooLongPassUnseenIfAsked() {
        String stream = "data: a\r\n\r\ndata: 1234567890\r\ndata: 2\r\n\r\ndata: b\r\n\r\n";
        for (int cut = 0; cut < stream.length(); cut++) {
            var events =
                    new Events(14) {
                        @Override
                        protected boolean passesOversized() {
                            return true;
                        }
                    };

            assertThat(run(events, stream, cut).text()).isEqualTo(stream);
            assertThat(((Events) events).seen)
                    .as("cut at " + cut)
                    .containsExactly(ServerSentEvent.of("a"), ServerSentEvent.of("b"));
        }
    }

    @Test
    void goesNoFurtherOnceItHasRefused() {
        var transform =
                new EventTransform(100) {
                    @Override
                    protected void onEvent(ServerSentEvent event, EventSink out) {
                        out.refuse(Reply.error(502, "not this"));
                    }
                };

        Output out = run(transform, "data: a\n\ndata: b\n\n: c\n", 10);

        assertThat(out.refusal).isPresent();
        assertThat(out.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, '', true",
        "Text/Event-Stream; charset=utf-8, '', true",
        "text/event-stream ;x, identity, true",
        "text/event-stream, gzip, false",
        "text/event-streams, '', false",
        "application/json, '', false"
    })
    void appliesToEventStreamsThatCanBeRead(String type, String encoding, boolean expected) {
        var headers = new HeaderList();
        headers.set(HeaderName.CONTENT_TYPE, type);
        if (!encoding.isEmpty()) {
            headers.set(HeaderName.of("Content-Encoding"), encoding);
        }
        var head =
                new ResponseHead() {
                    @Override
                    public int status() {
                        return 200;
                    }

                    @Override
                    public Headers headers() {
                        return headers;
                    }
                };

        assertThat(EventTransform.applies(head)).isEqualTo(expected);
    }

    @Test
    void makesNoEventThatIsTwo() {
        ServerSentEvent event = ServerSentEvent.of("a");

        assertThatThrownBy(() -> event.withType("x\ndata: y"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withId("x\r")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withId("x\0")).isInstanceOf(IllegalArgumentException.class);
        assertThat(event.withData("b\r\n\r\nevent: x").encoded())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("data: b\ndata: \ndata: event: x\n\n");
        assertThat(event.withId("secret-free")).hasToString("message secret-free, 1 characters");
    }
}
