package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import org.jspecify.annotations.Nullable;

/** Recognises calls of gRPC by their content type. */
final class GrpcHandler implements ExchangeHandler {
    private static final HeaderName TIMEOUT = HeaderName.of("grpc-timeout");
    static final HeaderName STATUS = HeaderName.of("grpc-status");
    static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    private static final String GRPC = "application/grpc";

    private final Metrics.Counter replies;

    GrpcHandler(PluginContext context) {
        this.replies = context.metrics().counter("grpc_gateway_statuses_total");
    }

    @Override
    public boolean claims(Exchange exchange) {
        return isCall(exchange);
    }

    // Not gRPC-Web, whose trailers are part of the body, unless it was made into gRPC.
    private static boolean isCall(Exchange exchange) {
        if (!exchange.request().method().equals("POST")) {
            return false;
        }
        String type = exchange.request().headers().get(HeaderName.CONTENT_TYPE);
        return GrpcWebType.isGrpc(type);
    }

    @Override
    public long limitNanos(Exchange exchange) {
        if (!isCall(exchange)) {
            return 0;
        }
        String limit = exchange.request().headers().get(TIMEOUT);
        return limit == null ? 0 : GrpcTimeout.nanos(limit);
    }

    /** Answers with trailers only: a head that has the status and ends the response. */
    @Override
    public @Nullable Reply reply(Exchange exchange, Reply reply, String reason) {
        if (!isCall(exchange)) {
            return null;
        }
        replies.increment();
        String text = reply.errorText().isEmpty() ? "HTTP " + reply.status() : reply.errorText();
        return Reply.of(200)
                .withBody(GRPC, "")
                .withHeader(STATUS, Integer.toString(GrpcStatus.of(reply.status(), reason)))
                .withHeader(MESSAGE, GrpcStatus.message(text));
    }

    @Override
    public @Nullable ResponseWatch watch(Exchange exchange, long elapsedNanos) {
        return isCall(exchange) ? new Call() : null;
    }

    /** A call whose response has begun. */
    private final class Call implements ResponseWatch {
        @Override
        public void onChunk(Chunk chunk) {}

        @Override
        public Headers lastTrailers(String reason) {
            replies.increment();
            HeaderList trailers = new HeaderList();
            trailers.add(STATUS, Integer.toString(GrpcStatus.ofBroken(reason)));
            trailers.add(
                    MESSAGE, GrpcStatus.message("The call was ended by the gateway: " + reason));
            return trailers;
        }
    }
}
