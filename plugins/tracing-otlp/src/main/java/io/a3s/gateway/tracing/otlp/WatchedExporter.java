package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.Metrics;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is sent, and says once that it cannot be, and once that it can again. */
final class WatchedExporter implements SpanExporter {
    private static final Logger log = LoggerFactory.getLogger(WatchedExporter.class);

    private final SpanExporter exporter;
    private final String target;
    private final Metrics.Counter sent;
    private final Metrics.Counter lost;
    private final AtomicBoolean isFailing = new AtomicBoolean();

    WatchedExporter(SpanExporter exporter, String target, Metrics metrics) {
        this.exporter = exporter;
        this.target = target;
        this.sent = metrics.counter("tracing_spans_total", "result", "sent");
        this.lost = metrics.counter("tracing_spans_total", "result", "lost");
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> over(result, count));
    }

    private void over(CompletableResultCode result, int count) {
        if (result.isSuccess()) {
            sent.add(count);
            if (isFailing.compareAndSet(true, false)) {
                log.atInfo().addKeyValue("endpoint", target).log("the collector takes spans again");
            }
            return;
        }
        lost.add(count);
        if (isFailing.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("endpoint", target)
                    .addKeyValue("failure", String.valueOf(result.getFailureThrowable()))
                    .log("the collector does not take spans");
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
