package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;

/** Passes one body on as it comes, up to the limit. */
final class BodyCount implements BodyTransform {
    private final Refusal refusal;
    private final String requestId;
    private final Counter refused;
    private long left;

    BodyCount(long maxBytes, Refusal refusal, String requestId, Counter refused) {
        this.refusal = refusal;
        this.requestId = requestId;
        this.refused = refused;
        this.left = maxBytes;
    }

    @Override
    public void onChunk(Chunk chunk, ChunkSink out) {
        left -= chunk.length();
        if (left < 0) {
            refused.increment();
            out.refuse(refusal.to(requestId));
            return;
        }
        out.emit(chunk);
    }
}
