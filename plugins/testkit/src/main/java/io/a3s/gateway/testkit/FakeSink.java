package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Reply;
import java.util.function.Consumer;

/** Hands what a transform emits to whatever stands behind it. */
record FakeSink(Consumer<FakeChunk> next, Consumer<Reply> refusal) implements ChunkSink {
    @Override
    public void emit(Chunk chunk) {
        if (!(chunk instanceof FakeChunk lent)) {
            throw new IllegalArgumentException(
                    "the chunk is not the gateway's (expected: the one lent, or bytes)");
        }
        next.accept(lent.emit());
    }

    @Override
    public void emit(byte[] bytes) {
        next.accept(new FakeChunk(bytes));
    }

    @Override
    public void refuse(Reply reply) {
        refusal.accept(reply);
    }
}
