package com.example.faulty;

import com.example.faulty.FaultyConfig.Where;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.CompletableFuture;

/** Does a little of everything, and breaks at one of it. */
final class Faulty implements Middleware {
    private final FaultyConfig config;

    Faulty(FaultyConfig config) {
        this.config = config;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        exchange.requestBody().transform(new Relaying(Where.REQUEST_BODY, Where.REQUEST_BODY_END));
        config.breakAt(Where.REQUEST);
        return switch (config.where()) {
            case TASK ->
                    exchange.offload(
                            () -> {
                                config.breakAt(Where.TASK);
                                return Verdict.proceed();
                            });
            case STAGE ->
                    Verdict.await(
                            CompletableFuture.supplyAsync(
                                    () -> {
                                        config.breakAt(Where.STAGE);
                                        return Verdict.proceed();
                                    }));
            default -> Verdict.proceed();
        };
    }

    @Override
    public void onResponse(Exchange exchange) {
        exchange.responseBody()
                .transform(new Relaying(Where.RESPONSE_BODY, Where.RESPONSE_BODY_END));
        config.breakAt(Where.RESPONSE);
    }

    @Override
    public void onComplete(Exchange exchange, Completion completion) {
        config.breakAt(Where.COMPLETE);
    }

    private final class Relaying implements BodyTransform {
        private final Where inChunk;
        private final Where atEnd;

        Relaying(Where inChunk, Where atEnd) {
            this.inChunk = inChunk;
            this.atEnd = atEnd;
        }

        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            config.breakAt(inChunk);
            out.emit(chunk);
        }

        @Override
        public void onEnd(ChunkSink out) {
            config.breakAt(atEnd);
        }

        @Override
        public void close() {
            config.breakAt(Where.CLOSE);
        }
    }
}
