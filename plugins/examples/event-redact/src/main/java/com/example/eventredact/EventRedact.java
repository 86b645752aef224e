package com.example.eventredact;

import io.a3s.gateway.spi.body.EventSink;
import io.a3s.gateway.spi.body.EventTransform;
import io.a3s.gateway.spi.body.ServerSentEvent;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Middleware;

/** Looks at the events of a stream one by one, as they come. */
record EventRedact(EventRedactConfig config) implements Middleware {
    @Override
    public void onResponse(Exchange exchange) {
        if (EventTransform.applies(exchange.response())) {
            exchange.responseBody().transform(new Redaction(config));
        }
    }

    /** One stream. */
    private static final class Redaction extends EventTransform {
        private final EventRedactConfig config;
        private int redacted;

        Redaction(EventRedactConfig config) {
            super((int) config.maxEvent().bytes());
            this.config = config;
        }

        @Override
        protected void onEvent(ServerSentEvent event, EventSink out) {
            String data = event.data();
            for (String word : config.words()) {
                data = data.replace(word, config.replacement());
            }
            if (data.equals(event.data())) {
                // As it came, byte for byte.
                out.emit(event);
                return;
            }
            redacted++;
            out.emit(event.withData(data));
        }

        @Override
        protected void onStreamEnd(EventSink out) {
            if (redacted > 0) {
                out.emit(ServerSentEvent.of(Integer.toString(redacted)).withType("redacted"));
            }
        }
    }
}
