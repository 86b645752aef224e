package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.service.PassiveHealth;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.ResponseHead;
import java.util.Locale;

/**
 * Enters how one attempt goes in the statistics of the revision it is of. Nothing is entered of one
 * that is given up without the backend's doing. Used on the loop of its exchange.
 */
final class RevisionMeter {
    private static final String EVENT_STREAM = "text/event-stream";
    private static final int SWITCHING_PROTOCOLS = 101;

    private final RevisionStats stats;
    private final int loop;
    private final long startNanos;
    private boolean answered;
    private boolean failed;
    private boolean stream;
    private boolean hasBody;
    private boolean isFirstByteEntered;
    private boolean isLatencyEntered;

    RevisionMeter(RevisionStats stats, int loop, long startNanos) {
        this.stats = stats;
        this.loop = loop;
        this.startNanos = startNanos;
    }

    void answered(ResponseHead head) {
        answered = true;
        boolean isTunnel = head.status() == SWITCHING_PROTOCOLS;
        stream = isTunnel || isEventStream(head);
        // When something first comes through a tunnel is between its ends.
        hasBody = isTunnel;
        stats.attempts.add(loop, 1);
        if (head.status() >= 500) {
            error();
        }
    }

    private static boolean isEventStream(ResponseHead head) {
        String type = head.headers().get(HeaderName.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM);
    }

    void body() {
        if (hasBody) {
            return;
        }
        hasBody = true;
        long nanos = System.nanoTime() - startNanos;
        stats.timeToFirstByte.record(loop, nanos);
        enterFirstByte(nanos);
    }

    void ended() {
        long nanos = System.nanoTime() - startNanos;
        stats.duration.record(loop, nanos);
        if (!stream) {
            enterLatency(nanos);
        }
    }

    void failed(UpstreamFailure.Kind kind) {
        if (!PassiveHealth.isFailure(kind)) {
            return;
        }
        if (!answered) {
            stats.attempts.add(loop, 1);
        }
        error();
    }

    private void error() {
        if (!failed) {
            failed = true;
            stats.errors.add(loop, 1);
        }
    }

    /** Enters what is longer than it may be already, so that one that hangs is known. */
    void checkLimits(long now) {
        long nanos = now - startNanos;
        if (!hasBody && nanos > stats.firstByteLimitNanos()) {
            enterFirstByte(nanos);
        }
        if (!stream && nanos > stats.latencyLimitNanos()) {
            enterLatency(nanos);
        }
    }

    private void enterFirstByte(long nanos) {
        if (!isFirstByteEntered) {
            isFirstByteEntered = true;
            stats.firstBytes.record(loop, nanos);
        }
    }

    private void enterLatency(long nanos) {
        if (!isLatencyEntered) {
            isLatencyEntered = true;
            stats.latencies.record(loop, nanos);
        }
    }
}
