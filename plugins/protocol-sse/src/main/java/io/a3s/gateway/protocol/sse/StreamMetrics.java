package io.a3s.gateway.protocol.sse;

import io.a3s.gateway.spi.Metrics;

/** What is counted about the event streams of one service. */
final class StreamMetrics {
    final Metrics.Timer firstEvent;
    final Metrics.Timer betweenEvents;
    final Metrics.Counter events;
    final Metrics.Counter lastWords;

    StreamMetrics(Metrics metrics, String service) {
        String label = "service";
        firstEvent = metrics.timer("sse_time_to_first_event_seconds", label, service);
        betweenEvents = metrics.timer("sse_between_events_seconds", label, service);
        events = metrics.counter("sse_events_total", label, service);
        lastWords = metrics.counter("sse_error_events_total", label, service);
    }
}
