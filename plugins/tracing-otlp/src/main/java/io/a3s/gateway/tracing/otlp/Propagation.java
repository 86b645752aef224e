package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.config.Doc;

/** A format in which a request says what trace it belongs to. */
enum Propagation {
    @Doc("W3C Trace Context: `traceparent` and `tracestate`.")
    TRACECONTEXT,
    @Doc("B3 in one header, `b3`. Reads those of `b3multi`, too.")
    B3,
    @Doc("B3 in several headers, `X-B3-TraceId` and others, as older Zipkin needs it.")
    B3MULTI
}
