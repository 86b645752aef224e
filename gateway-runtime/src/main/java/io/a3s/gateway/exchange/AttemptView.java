package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** What middlewares get to know of an attempt. Made only on routes where one asks. */
record AttemptView(
        int number,
        Backend backend,
        @Nullable UpstreamFailure failure,
        int status,
        long durationNanos,
        boolean isRepeatable)
        implements UpstreamAttempt {}
