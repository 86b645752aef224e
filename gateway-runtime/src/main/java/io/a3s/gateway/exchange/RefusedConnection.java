package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.spi.http.ClientInfo;
import org.jspecify.annotations.Nullable;

/** The access log's view of a connection without HTTP that is closed instead of being relayed. */
record RefusedConnection(
        ClientInfo client, String requestId, @Nullable RouteTarget route, String reason)
        implements AccessRecord {
    @Override
    public String clientIp() {
        return client.addressText();
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public long responseBytes() {
        return 0;
    }

    @Override
    public long durationNanos() {
        return 0;
    }

    @Override
    public String entrypoint() {
        return client.entrypoint();
    }

    @Override
    public @Nullable String router() {
        return route == null ? null : route.router();
    }

    @Override
    public @Nullable String service() {
        return route == null ? null : route.service();
    }
}
