package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.spi.http.ClientInfo;

/** The access log's view of a request that could not become an exchange. */
record RefusedRequest(
        ClientInfo client, String requestId, int status, long responseBytes, String reason)
        implements AccessRecord {
    @Override
    public String clientIp() {
        return client.addressText();
    }

    @Override
    public String entrypoint() {
        return client.entrypoint();
    }

    @Override
    public long durationNanos() {
        return 0;
    }
}
