package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.http.HeaderName;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How one format is read and written.
 *
 * @param propagator does it
 * @param fields all that may be there of it, in whose place the gateway's own are put
 */
record Format(TextMapPropagator propagator, List<HeaderName> fields) {
    private static final List<HeaderName> W3C = names("traceparent", "tracestate");
    private static final List<HeaderName> B3 =
            names(
                    "b3",
                    "X-B3-TraceId",
                    "X-B3-SpanId",
                    "X-B3-ParentSpanId",
                    "X-B3-Sampled",
                    "X-B3-Flags");

    static Format of(Propagation name) {
        return switch (name) {
            case TRACECONTEXT -> new Format(W3CTraceContextPropagator.getInstance(), W3C);
            case B3 -> new Format(B3Propagator.injectingSingleHeader(), B3);
            case B3MULTI -> new Format(B3Propagator.injectingMultiHeaders(), B3);
        };
    }

    private static List<HeaderName> names(String... texts) {
        return Stream.of(texts).map(HeaderName::of).toList();
    }
}
