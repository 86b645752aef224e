package io.a3s.gateway.protocol.sse;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Recognises event streams by their media type. */
final class SseHandler implements ExchangeHandler {
    private static final HeaderName ACCEL_BUFFERING = HeaderName.of("X-Accel-Buffering");
    private static final String EVENT_STREAM = "text/event-stream";

    private final PluginContext context;
    private final Map<String, StreamMetrics> byService = new ConcurrentHashMap<>();

    SseHandler(PluginContext context) {
        this.context = context;
    }

    @Override
    public boolean claims(Exchange exchange) {
        // An event stream is an ordinary response.
        return false;
    }

    @Override
    public @Nullable ResponseWatch watch(Exchange exchange, long elapsedNanos) {
        Headers head = exchange.response().headers();
        // What has a length is known to its end; most responses are such, and need no closer look.
        if (head.contains(HeaderName.CONTENT_LENGTH) || !isEventStream(head)) {
            return null;
        }
        if (!head.contains(ACCEL_BUFFERING)) {
            // For proxies of nginx's kind between the gateway and the client.
            head.set(ACCEL_BUFFERING, "no");
        }
        StreamMetrics metrics =
                byService.computeIfAbsent(
                        exchange.route().service(),
                        service -> new StreamMetrics(context.metrics(), service));
        return new EventStream(metrics, context.ticker(), exchange.id(), elapsedNanos);
    }

    private static boolean isEventStream(Headers head) {
        String type = head.get(HeaderName.CONTENT_TYPE);
        return type != null
                && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length())
                && (type.length() == EVENT_STREAM.length()
                        || ";, \t".indexOf(type.charAt(EVENT_STREAM.length())) >= 0)
                && !head.contains(HeaderName.CONTENT_ENCODING);
    }
}
