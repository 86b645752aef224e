package ${package};

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;

/** Serves all exchanges at once, so what it holds does not change. */
record Stamp(StampConfig config, Metrics.Counter stamps) implements Middleware {
    private static final HeaderName STAMP = HeaderName.of("X-Stamp");

    @Override
    public void onResponse(Exchange exchange) {
        exchange.response().headers().set(STAMP, config.value());
        stamps.increment();
    }
}
