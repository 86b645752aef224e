package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final UpstreamFailure BROKEN =
            new UpstreamFailure(UpstreamFailure.Kind.CLOSED_BEFORE_END, "gone");

    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        fixture.assertIdle();
        fixture.close();
    }

    private final class Noting implements ResponseWatch {
        private final byte @Nullable [] word;
        private final String failsAt;

        Noting(@Nullable String word, String failsAt) {
            this.word = word == null ? null : word.getBytes(UTF_8);
            this.failsAt = failsAt;
        }

        private void note(String what) {
            seen.add(what);
            if (what.startsWith(failsAt)) {
                throw new IllegalStateException("secret");
            }
        }

        @Override
        public void onChunk(Chunk chunk) {
            note("chunk " + new String(chunk.toByteArray(), UTF_8));
        }

        @Override
        public byte @Nullable [] lastWord(String reason) {
            note("asked " + reason);
            return word;
        }

        @Override
        public void onEnd() {
            note("end");
        }
    }

    private BackendStreamHandler answered(@Nullable String word, String failsAt, ResponseHead head)
            throws Exception {
        fixture.watch = new Watch("test", new Noting(word, failsAt));
        fixture.open(new FakeRequest("GET", "/"), client, true);
        BackendStreamHandler backend = fixture.backendSide.last().handler;
        fixture.run(
                () -> {
                    backend.onHead(head, false);
                    backend.onBody(ExchangeFixture.text("one"));
                    backend.onReadComplete();
                });
        return backend;
    }

    @Test
    void seesWhatPassesAndTheEnd() throws Exception {
        BackendStreamHandler backend = answered(null, "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onEnd(null));

        assertThat(seen).containsExactly("chunk one", "end");
        assertThat(client.body.toString()).isEqualTo("one");
        assertThat(client.events).doesNotContain("abort").contains("end");
    }

    @Test
    void hasTheLastWord() throws Exception {
        BackendStreamHandler backend = answered("bye", "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(seen).containsExactly("chunk one", "asked closed_before_end", "end");
        assertThat(client.body.toString()).isEqualTo("onebye");
        assertThat(client.events).doesNotContain("abort").contains("end");
    }

    /** Puts what it gets into brackets, as far as it comes to that. */
    private record Brackets(boolean canEndHere, Runnable onWord) implements BodyTransform {
        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            String text = new String(chunk.toByteArray(), UTF_8);
            if (text.equals("bye")) {
                onWord.run();
            }
            out.emit(("[" + text + "]").getBytes(UTF_8));
        }

        @Override
        public void onEnd(ChunkSink out) {
            out.emit("|".getBytes(UTF_8));
        }
    }

    private void use(BodyTransform transform) {
        fixture.use(
                new Middleware() {
                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.responseBody().transform(transform);
                    }
                });
    }

    @Test
    void speaksThroughTransformsThatCanEndTheBody() throws Exception {
        use(new Brackets(true, () -> {}));
        BackendStreamHandler backend = answered("bye", "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(client.body.toString()).isEqualTo("[one][bye]|");
        assertThat(client.events).doesNotContain("abort").contains("end");
    }

    @Test
    void hasNothingAddedToAResponseThatIsAHeadAlone() throws Exception {
        use(new Brackets(true, () -> {}));
        fixture.open(new FakeRequest("GET", "/"), client, true);
        BackendStreamHandler backend = fixture.backendSide.last().handler;
        fixture.run(
                () -> {
                    backend.onHead(ExchangeFixture.head(200), true);
                    backend.onEnd(null);
                });

        assertThat(client.body.toString()).isEmpty();
        assertThat(client.events).doesNotContain("abort").contains("end");
    }

    @Test
    void isNotAskedWhereATransformCannotEndTheBody() throws Exception {
        use(new Brackets(true, () -> {}));
        use(new Brackets(false, () -> {}));
        BackendStreamHandler backend = answered("bye", "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(seen).containsExactly("chunk one", "end");
        assertThat(client.events).contains("abort").doesNotContain("end");
    }

    @Test
    void isCutShortByATransformThatFails() throws Exception {
        use(
                new Brackets(
                        true,
                        () -> {
                            throw new IllegalStateException("secret");
                        }));
        BackendStreamHandler backend = answered("bye", "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(client.body.toString()).isEqualTo("[one]");
        assertThat(client.events).contains("abort").doesNotContain("end");
    }

    @Test
    void mayLetTheResponseBeCutOff() throws Exception {
        BackendStreamHandler backend = answered(null, "never", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(client.events).contains("abort").doesNotContain("end");
    }

    @Test
    void isNotAskedWhereTheLengthWasAnnounced() throws Exception {
        ResponseHead head = ExchangeFixture.head(200);
        head.headers().set(HeaderName.CONTENT_LENGTH, "10");
        BackendStreamHandler backend = answered("bye", "never", head);
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(seen).containsExactly("chunk one", "end");
        assertThat(client.events).contains("abort");
    }

    @Test
    void harmsNothingWhenItFailsToLook() throws Exception {
        BackendStreamHandler backend = answered("bye", "chunk", ExchangeFixture.head(200));
        fixture.run(
                () -> {
                    backend.onBody(ExchangeFixture.text("two"));
                    backend.onEnd(null);
                });

        assertThat(seen).as("asked once").containsExactly("chunk one");
        assertThat(client.body.toString()).isEqualTo("onetwo");
        assertThat(client.events).doesNotContain("abort").contains("end");
    }

    @Test
    void cutsTheResponseOffWhenItFailsToSpeak() throws Exception {
        BackendStreamHandler backend = answered("bye", "asked", ExchangeFixture.head(200));
        fixture.run(() -> backend.onFailure(BROKEN));

        assertThat(client.body.toString()).isEqualTo("one");
        assertThat(client.events).contains("abort");
    }
}
