package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/**
 * Makes calls of gRPC out of those of gRPC-Web (gRPC's "PROTOCOL-WEB"): other content types,
 * trailers as the last frame of the body, and Base64 where it is asked for. What is not gRPC-Web
 * passes as it is.
 */
final class GrpcWeb implements Middleware {
    private final Slot<GrpcWebType> type;
    private final Metrics.Counter calls;

    GrpcWeb(PluginContext context) {
        this.type = context.slot(GrpcWebType.NONE);
        this.calls = context.metrics().counter("grpc_web_calls_total");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (!exchange.request().method().equals("POST")) {
            return Verdict.proceed();
        }
        Headers headers = exchange.request().headers();
        GrpcWebType asked = GrpcWebType.of(headers.get(HeaderName.CONTENT_TYPE));
        if (asked.equals(GrpcWebType.NONE)) {
            return Verdict.proceed();
        }
        calls.increment();
        exchange.set(type, asked);
        headers.set(HeaderName.CONTENT_TYPE, asked.asGrpc());
        if (asked.isText()) {
            exchange.requestBody().transform(new Base64Body());
        }
        return Verdict.proceed();
    }

    @Override
    public void onResponse(Exchange exchange) {
        GrpcWebType asked = exchange.get(type);
        if (asked.equals(GrpcWebType.NONE)) {
            return;
        }
        Headers headers = exchange.response().headers();
        String contentType = headers.get(HeaderName.CONTENT_TYPE);
        if (contentType != null && GrpcWebType.isGrpc(contentType)) {
            headers.set(HeaderName.CONTENT_TYPE, asked.fromGrpc(contentType));
            // A head that has the status is the whole answer, and clients look for it there.
            if (!headers.contains(GrpcHandler.STATUS)) {
                exchange.responseBody().transform(new GrpcWebBody(asked.isText()));
            }
        }
    }
}
