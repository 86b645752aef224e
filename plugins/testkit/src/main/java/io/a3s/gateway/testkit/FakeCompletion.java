package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.middleware.Completion;
import org.jspecify.annotations.Nullable;

/**
 * How an exchange ended, for a middleware's {@code onComplete}. It takes no time and has no body.
 *
 * @param outcome how it ended
 * @param status the status the client got
 * @param reason why the gateway answered or cut off, or an empty string
 * @param failure what the backend did wrong, or null
 * @since 1.0
 */
public record FakeCompletion(
        Outcome outcome, int status, String reason, @Nullable UpstreamFailure failure)
        implements Completion {
    /** Returns the end of an exchange that no failure of a backend has ended. */
    public static FakeCompletion of(Outcome outcome, int status) {
        return new FakeCompletion(outcome, status, "", null);
    }

    /** Returns a copy that a failure of the backend has led to. */
    public FakeCompletion after(UpstreamFailure.Kind kind) {
        return new FakeCompletion(outcome, status, reason, new UpstreamFailure(kind, "for a test"));
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
