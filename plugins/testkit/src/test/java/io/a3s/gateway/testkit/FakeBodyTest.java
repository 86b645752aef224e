package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Needs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FakeBodyTest {
    private final FakeExchange exchange =
            FakeExchange.request("POST", "/")
                    .header("Content-Length", "4")
                    .needs(Needs.none().withRequestChunks())
                    .build();
    private final FakeBody body = exchange.requestBody();

    private static final class UpperCase implements BodyTransform {
        private boolean closed;

        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            String text = new String(chunk.toByteArray(), StandardCharsets.UTF_8);
            out.emit(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void onEnd(ChunkSink out) {
            out.emit("!".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void passesChunksThroughAllTransforms() {
        UpperCase upperCase = new UpperCase();
        body.transform(upperCase);
        body.transform((chunk, out) -> out.emit(chunk));

        body.feed("ab").feed("cd").end();

        assertThat(body.text()).isEqualTo("ABCD!");
        assertThat(body.chunks()).hasSize(3);
        assertThat(upperCase.closed).isTrue();
        assertThat(exchange.request().headers().all(HeaderName.CONTENT_LENGTH)).isEmpty();
    }

    @Test
    void closesWithoutEndWhenCutOff() {
        UpperCase upperCase = new UpperCase();
        body.transform(upperCase);

        body.feed("ab").cutOff();

        assertThat(body.text()).isEqualTo("AB");
        assertThat(upperCase.closed).isTrue();
        assertThatThrownBy(() -> body.feed("cd")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesTransformThatWasNotDeclared() {
        FakeExchange undeclared =
                FakeExchange.get("/").needs(Needs.none().withResponseChunks()).build();
        undeclared.respond(FakeResponseHead.of(200));

        undeclared.responseBody().transform((chunk, out) -> out.emit(chunk));
        assertThatThrownBy(
                        () -> undeclared.requestBody().transform((chunk, out) -> out.emit(chunk)))
                .hasMessageContaining("withRequestChunks()");
    }

    @Test
    void refusesChunkEmittedTwice() {
        body.transform(
                (chunk, out) -> {
                    out.emit(chunk);
                    out.emit(chunk);
                });

        assertThatThrownBy(() -> body.feed("ab")).hasMessageContaining("already emitted");
    }

    @Test
    void refusesChunkKeptBeyondItsCallback() {
        List<Chunk> kept = new ArrayList<>();
        body.transform((chunk, out) -> kept.add(chunk));

        body.feed("ab");

        assertThatThrownBy(() -> kept.getFirst().length())
                .hasMessageContaining("after its callback");
    }
}
