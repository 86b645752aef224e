package com.example.mark;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.atomic.AtomicLong;

record Mark(
        HeaderName header,
        String text,
        Slot<String> slot,
        Metrics.Counter chunks,
        AtomicLong underWay)
        implements BlockingMiddleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        underWay.incrementAndGet();
        exchange.set(slot, text);
        // Every other build leaves the event loop.
        return text.startsWith("b") ? BlockingMiddleware.super.onRequest(exchange) : Verdict.proceed();
    }

    @Override
    public Verdict handle(Exchange exchange) {
        return Verdict.proceed();
    }

    @Override
    public void onResponse(Exchange exchange) {
        exchange.response().headers().set(header, exchange.get(slot));
        exchange.responseBody().transform(new Count());
    }

    @Override
    public void onComplete(Exchange exchange, Completion completion) {
        underWay.decrementAndGet();
    }

    private final class Count implements BodyTransform {
        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            chunks.increment();
            out.emit(chunk);
        }
    }
}
