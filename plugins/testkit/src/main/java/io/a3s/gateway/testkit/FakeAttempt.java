package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a backend, for a middleware's {@code onAttempt}. The first, at {@code
 * http://192.0.2.100:8080}, of a request that can be repeated, unless said otherwise.
 *
 * @param number how many attempts were made, this one included
 * @param backend where it was made
 * @param failure what went wrong, or null
 * @param response what the backend answered with, or null
 * @param durationNanos how long it took
 * @param isRepeatable whether the request can be sent once more
 * @since 1.0
 */
public record FakeAttempt(
        int number,
        Backend backend,
        @Nullable UpstreamFailure failure,
        @Nullable FakeResponseHead response,
        long durationNanos,
        boolean isRepeatable)
        implements UpstreamAttempt {
    /** Returns an attempt that the backend has answered with a status. */
    public static FakeAttempt answered(int status) {
        return answered(FakeResponseHead.of(status));
    }

    /** Returns an attempt that the backend has answered with a head. */
    public static FakeAttempt answered(FakeResponseHead head) {
        return new FakeAttempt(1, FakeBackend.of("http://192.0.2.100:8080"), null, head, 0, true);
    }

    /** Returns an attempt that has failed before the backend answered. */
    public static FakeAttempt failed(UpstreamFailure.Kind kind) {
        UpstreamFailure failure = new UpstreamFailure(kind, "for a test");
        return new FakeAttempt(
                1, FakeBackend.of("http://192.0.2.100:8080"), failure, null, 0, true);
    }

    /** Returns a copy that is the attempt of a number, from 1. */
    public FakeAttempt numbered(int count) {
        return new FakeAttempt(count, backend, failure, response, durationNanos, isRepeatable);
    }

    /** Returns a copy that took a time. */
    public FakeAttempt lasting(Duration time) {
        return new FakeAttempt(number, backend, failure, response, time.toNanos(), isRepeatable);
    }

    /** Returns a copy whose request cannot be sent once more. */
    public FakeAttempt notRepeatable() {
        return new FakeAttempt(number, backend, failure, response, durationNanos, false);
    }

    @Override
    public int status() {
        return response == null ? 0 : response.status();
    }
}
