package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransformChainTest {
    private final StringBuilder out = new StringBuilder();
    private final List<String> events = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private Runnable onOutput = () -> {};
    private final TransformChain chain =
            new TransformChain(
                    data -> {
                        out.append(data.toString(UTF_8));
                        data.release();
                        onOutput.run();
                    });

    @AfterEach
    void everyBufferIsReleased() {
        assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    @Test
    void passesChunksThroughInOrder() {
        chain.transform(new Noting("a"));
        chain.transform(new Noting("b"));

        chain.push(text("x"));
        chain.end();
        chain.close();

        assertThat(out).hasToString("x");
        assertThat(events).containsExactly("a x", "b x", "a end", "b end", "a close", "b close");
    }

    @Test
    void sendsWhatTheEndEmitsThroughTheRest() {
        chain.transform(
                new Noting("a") {
                    @Override
                    public void onEnd(ChunkSink sink) {
                        sink.emit("tail".getBytes(UTF_8));
                        sink.emit(new byte[0]);
                    }
                });
        chain.transform(new Noting("b"));

        chain.end();

        assertThat(events).containsExactly("b tail", "b end");
        assertThat(out).hasToString("tail");
    }

    @Test
    void toleratesAChunkThatIsEmittedTwiceOrNever() {
        chain.transform(
                (chunk, sink) -> {
                    if (chunk.length() == 1) {
                        sink.emit(chunk);
                        sink.emit(chunk);
                    }
                });

        chain.push(text("a"));
        chain.push(text("bc"));

        assertThat(out).hasToString("aa");
    }

    @Test
    void releasesAChunkThatMakesATransformFail() {
        chain.transform(new Noting("a"));
        chain.transform(
                (chunk, sink) -> {
                    throw new IllegalStateException("broken");
                });

        assertThatThrownBy(() -> chain.push(text("x"))).hasMessage("broken");
        chain.close();

        assertThat(events).containsExactly("a x", "a close");
    }

    @Test
    void passesOnWhatTheEndThrows() {
        chain.transform(
                new Noting("a") {
                    @Override
                    public void onEnd(ChunkSink sink) {
                        throw new IllegalStateException("broken");
                    }
                });

        assertThatThrownBy(chain::end).hasMessage("broken");
        chain.close();

        assertThat(events).containsExactly("a close");
    }

    @Test
    void closesEachTransformOnceEvenIfAnotherFailsToClose() {
        chain.transform(
                new Noting("a") {
                    @Override
                    public void close() {
                        super.close();
                        throw new LinkageError("broken");
                    }
                });
        chain.transform(new Noting("b"));

        chain.close();
        chain.close();

        assertThat(events).containsExactly("a close", "b close");
    }

    @Test
    void closesATransformOnlyAfterTheCallUnderWay() {
        onOutput = chain::close;
        chain.transform(
                new Noting("a") {
                    @Override
                    public void onChunk(Chunk chunk, ChunkSink sink) {
                        sink.emit(chunk);
                        events.add("a emitted");
                        sink.emit(chunk);
                    }
                });
        chain.transform(new Noting("b"));

        chain.push(text("x"));
        chain.push(text("y"));

        assertThat(out).hasToString("x");
        assertThat(events).containsExactly("b x", "a emitted", "a close", "b close");
    }

    private ByteBuf text(String value) {
        ByteBuf buffer = Unpooled.copiedBuffer(value, UTF_8);
        given.add(buffer);
        return buffer;
    }

    private class Noting implements BodyTransform {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void onChunk(Chunk chunk, ChunkSink sink) {
            events.add(name + ' ' + new String(chunk.toByteArray(), UTF_8));
            sink.emit(chunk);
        }

        @Override
        public void onEnd(ChunkSink sink) {
            events.add(name + " end");
        }

        @Override
        public void close() {
            events.add(name + " close");
        }
    }
}
