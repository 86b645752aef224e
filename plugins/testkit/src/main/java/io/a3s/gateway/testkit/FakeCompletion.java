package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.middleware.Completion;
import org.jspecify.annotations.Nullable;

/** How a fake exchange ended. It takes no time and has no body. */
record FakeCompletion(Outcome outcome, int status, String reason) implements Completion {
    @Override
    public @Nullable UpstreamFailure failure() {
        return null;
    }

    @Override
    public long durationNanos() {
        return 0;
    }

    @Override
    public long requestBytes() {
        return 0;
    }

    @Override
    public long responseBytes() {
        return 0;
    }
}
