package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.observe.FailureStats;
import io.a3s.gateway.observe.MiddlewareStats;
import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransformChainTest {
    private final StringBuilder out = new StringBuilder();
    private final List<String> events = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private final MiddlewareStats middleware = new Stats(1).middlewares.of("m");
    private final FailureStats counted = middleware.failures(Phase.RESPONSE_BODY);
    private Runnable onOutput = () -> {};
    private final TransformChain chain =
            new TransformChain(
                    Phase.RESPONSE_BODY,
                    "exchange",
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
        add(new Noting("a"));
        add(new Noting("b"));

        chain.push(text("x"));
        var _ = chain.end(null);
        chain.close();

        assertThat(out).hasToString("x");
        assertThat(events).containsExactly("a x", "b x", "a end", "b end", "a close", "b close");
    }

    @Test
    void letsTransformsChangeTheTrailers() {
        HeaderList trailers = new HeaderList();
        trailers.set(HeaderName.of("a"), "b");
        add(new Noting("a"));
        add(
                new Noting("b") {
                    @Override
                    public @Nullable Headers onEnd(ChunkSink sink, @Nullable Headers given) {
                        sink.emit(String.valueOf(trailers.equals(given)).getBytes(UTF_8));
                        return null;
                    }
                });

        assertThat(chain.end(trailers)).isNull();

        assertThat(out).hasToString("true");
        assertThat(events).containsExactly("a end");
    }

    @Test
    void sendsWhatTheEndEmitsThroughTheRest() {
        add(
                new Noting("a") {
                    @Override
                    public void onEnd(ChunkSink sink) {
                        sink.emit("tail".getBytes(UTF_8));
                        sink.emit(new byte[0]);
                    }
                });
        add(new Noting("b"));

        var _ = chain.end(null);

        assertThat(events).containsExactly("b tail", "b end");
        assertThat(out).hasToString("tail");
    }

    @Test
    void toleratesAChunkThatIsEmittedTwiceOrNever() {
        add(
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
        add(new Noting("a"));
        add(
                (chunk, sink) -> {
                    throw new IllegalStateException("broken");
                });

        assertThatThrownBy(() -> chain.push(text("x"))).hasRootCauseMessage("broken");
        chain.close();

        assertThat(events).containsExactly("a x", "a close");
    }

    @Test
    void passesOnWhatTheEndThrows() {
        add(
                new Noting("a") {
                    @Override
                    public void onEnd(ChunkSink sink) {
                        throw new IllegalStateException("broken");
                    }
                });

        assertThatThrownBy(() -> chain.end(null)).hasRootCauseMessage("broken");
        chain.close();

        assertThat(events).containsExactly("a close");
    }

    @Test
    void blamesTheTransformThatFailedAndNotTheOneBefore() {
        ChainLink first =
                add(
                        (chunk, sink) -> {
                            try {
                                sink.emit(chunk);
                            } catch (RuntimeException e) {
                                events.add("told of a failure that is not its own");
                            }
                        },
                        false);
        ChainLink second =
                add(
                        (chunk, sink) -> {
                            throw new IllegalStateException("broken");
                        },
                        false);

        assertThatThrownBy(() -> chain.push(text("x")))
                .isInstanceOfSatisfying(
                        TransformFailedException.class,
                        failure -> assertThat(failure.link()).isSameAs(second).isNotSameAs(first));
        chain.close();

        assertThat(events).isEmpty();
        assertThat(counted.failures.sum()).isEqualTo(1);
    }

    @Test
    void goesOnWithoutATransformThatFailsBeforeItHadAnything() {
        add(new Noting("a"), false);
        add(
                (chunk, sink) -> {
                    throw new IllegalStateException("broken");
                },
                true);
        add(new Noting("b"), false);

        chain.push(text("x"));
        chain.push(text("y"));
        var _ = chain.end(null);

        assertThat(out).hasToString("xy");
        assertThat(events).containsExactly("a x", "b x", "a y", "b y", "a end", "b end");
        assertThat(counted.failures.sum()).isEqualTo(1);
        assertThat(counted.bypasses.sum()).isEqualTo(1);
    }

    @Test
    void doesNotGoOnWithoutATransformThatHasEmitted() {
        add(
                (chunk, sink) -> {
                    sink.emit(chunk);
                    throw new IllegalStateException("broken");
                },
                true);

        assertThatThrownBy(() -> chain.push(text("x"))).hasRootCauseMessage("broken");

        assertThat(counted.bypasses.sum()).isZero();
    }

    @Test
    void doesNotGoOnWithoutATransformThatHoldsPartOfTheBody() {
        add(
                new BodyTransform() {
                    @Override
                    public void onChunk(Chunk chunk, ChunkSink sink) {}

                    @Override
                    public void onEnd(ChunkSink sink) {
                        throw new IllegalStateException("broken");
                    }
                },
                true);

        chain.push(text("x"));

        assertThatThrownBy(() -> chain.end(null)).hasRootCauseMessage("broken");
        assertThat(counted.bypasses.sum()).isZero();
    }

    @Test
    void givesNothingOfAChunkAfterItsCallback() {
        List<Chunk> kept = new ArrayList<>();
        List<ChunkSink> sinks = new ArrayList<>();
        add(
                (chunk, sink) -> {
                    kept.add(chunk);
                    sinks.add(sink);
                });

        chain.push(text("x"));

        assertThatThrownBy(() -> kept.getFirst().toByteArray())
                .hasMessageContaining("after its callback");
        assertThatThrownBy(() -> sinks.getFirst().emit(new byte[1]))
                .hasMessageContaining("after its callback");
    }

    @Test
    void passesOnWhatTheOutputThrowsWithoutBlamingATransform() {
        onOutput =
                () -> {
                    throw new IllegalStateException("connection broken");
                };
        add(new Noting("a"), true);

        assertThatThrownBy(() -> chain.push(text("x"))).hasMessage("connection broken");

        assertThat(counted.failures.sum()).isZero();
    }

    @Test
    void withdrawsTheTransformsOfAMiddleware() {
        ChainLink withdrawn = add(new Noting("a"), true);
        add(new Noting("b"), true);

        chain.withdraw(withdrawn);
        chain.push(text("x"));
        chain.close();

        assertThat(events).containsExactly("a close", "b x", "b close");
        assertThat(out).hasToString("x");
    }

    @Test
    void closesEachTransformOnceEvenIfAnotherFailsToClose() {
        add(
                new Noting("a") {
                    @Override
                    public void close() {
                        super.close();
                        throw new LinkageError("broken");
                    }
                });
        add(new Noting("b"));

        chain.close();
        chain.close();

        assertThat(events).containsExactly("a close", "b close");
    }

    @Test
    void closesATransformOnlyAfterTheCallUnderWay() {
        onOutput = chain::close;
        add(
                new Noting("a") {
                    @Override
                    public void onChunk(Chunk chunk, ChunkSink sink) {
                        sink.emit(chunk);
                        events.add("a emitted");
                        sink.emit(chunk);
                    }
                });
        add(new Noting("b"));

        chain.push(text("x"));
        chain.push(text("y"));

        assertThat(out).hasToString("x");
        assertThat(events).containsExactly("b x", "a emitted", "a close", "b close");
    }

    private void add(BodyTransform transform) {
        add(transform, false);
    }

    private ChainLink add(BodyTransform transform, boolean failOpen) {
        ChainLink link =
                new ChainLink(new Middleware() {}, "m", "test", failOpen, Needs.none(), middleware);
        chain.add(link, transform);
        return link;
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
