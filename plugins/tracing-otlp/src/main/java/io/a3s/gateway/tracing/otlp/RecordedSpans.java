package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.Metrics;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Counts spans before they wait to be sent: what is neither sent nor lost later was dropped. */
final class RecordedSpans implements SpanProcessor {
    private final Metrics.Counter recorded;

    RecordedSpans(Metrics metrics) {
        this.recorded = metrics.counter("tracing_spans_total", "result", "recorded");
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // It counts when it ends.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled()) {
            recorded.increment();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
