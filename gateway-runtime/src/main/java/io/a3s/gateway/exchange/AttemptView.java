package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** What middlewares get to know of an attempt. Made only on routes where one asks. */
record AttemptView(
        int number,
        Backend backend,
        @Nullable UpstreamFailure failure,
        @Nullable ResponseHead response,
        long durationNanos,
        boolean isRepeatable)
        implements UpstreamAttempt {
    @Override
    public int status() {
        return response == null ? 0 : response.status();
    }
}
