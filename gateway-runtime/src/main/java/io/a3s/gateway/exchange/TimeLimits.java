package io.a3s.gateway.exchange;

import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** Which of a service's limits a backend has exceeded. All times in nanoseconds. */
final class TimeLimits {
    private TimeLimits() {}

    /**
     * Returns the limit that has been exceeded, or null if none has.
     *
     * @param lastProgress when something came last, of the request or of the response
     * @param begin when the backend was asked
     */
    static UpstreamFailure.@Nullable Kind exceeded(
            Timeouts limits, Stage stage, long now, long lastProgress, long begin) {
        if (stage == Stage.FORWARDED && exceeds(now - lastProgress, limits.request().toNanos())) {
            return UpstreamFailure.Kind.REQUEST_TIMEOUT;
        }
        if (stage == Stage.RELAYING && exceeds(now - lastProgress, limits.streamIdle().toNanos())) {
            return UpstreamFailure.Kind.STREAM_IDLE_TIMEOUT;
        }
        return exceeds(now - begin, limits.streamTotal().toNanos())
                ? UpstreamFailure.Kind.STREAM_TOTAL_TIMEOUT
                : null;
    }

    /** Returns whether a time that has passed is more than a limit, where 0 is no limit. */
    static boolean exceeds(long passed, long limit) {
        return limit > 0 && passed > limit;
    }
}
