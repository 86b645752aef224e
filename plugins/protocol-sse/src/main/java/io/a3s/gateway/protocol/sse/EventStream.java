package io.a3s.gateway.protocol.sse;

import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One event stream. Used on its exchange's event loop. */
final class EventStream implements ResponseWatch {
    private final StreamMetrics metrics;
    private final LongSupplier ticker;
    private final String requestId;
    private final EventBoundaries boundaries = new EventBoundaries();
    // When the request's head came, and later when the last event ended.
    private long since;
    private boolean hasBegun;

    /**
     * @param elapsedNanos the time since the request's head came
     */
    EventStream(StreamMetrics metrics, LongSupplier ticker, String requestId, long elapsedNanos) {
        this.metrics = metrics;
        this.ticker = ticker;
        this.requestId = requestId;
        this.since = ticker.getAsLong() - elapsedNanos;
    }

    @Override
    public void onChunk(Chunk chunk) {
        int ended = boundaries.read(chunk.asByteBuffer());
        if (ended == 0) {
            return;
        }
        metrics.events.add(ended);
        long now = ticker.getAsLong();
        (hasBegun ? metrics.betweenEvents : metrics.firstEvent).record(now - since);
        hasBegun = true;
        since = now;
    }

    /**
     * Ends the stream with an event that says so, in the form in which model servers report errors.
     * Within an event there is no saying anything: the client would take it for a part of that
     * event.
     */
    @Override
    public byte @Nullable [] lastWord(String reason) {
        if (!boundaries.isBetweenEvents()) {
            return null;
        }
        metrics.lastWords.increment();
        String event =
                """
                event: error
                data: {"error":{"message":"The stream was ended by the gateway","type":"gateway_error","code":"%s","request_id":"%s"}}

                """
                        .formatted(reason, requestId);
        return event.getBytes(StandardCharsets.UTF_8);
    }
}
