package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Reply;
import java.util.Locale;

/**
 * What clients get to hear of a backend's failure: 504 for a time-out, 502 for anything else, and
 * no detail.
 */
final class BackendReplies {
    private static final Reply CONNECT_FAILED = Reply.error(502, "Backend connection failed");
    private static final Reply REFUSED = Reply.error(502, "Backend refused the request");
    private static final Reply CLOSED = Reply.error(502, "Backend closed the connection");
    private static final Reply INVALID = Reply.error(502, "Invalid response from backend");
    private static final Reply CONNECT_TIMEOUT = Reply.error(504, "Backend connection timed out");
    private static final Reply TIMEOUT = Reply.error(504, "Backend response timed out");

    private BackendReplies() {}

    static Reply to(UpstreamFailure failure) {
        return switch (failure.kind()) {
            case CONNECT_FAILED, TLS_FAILED -> CONNECT_FAILED;
            case REFUSED -> REFUSED;
            case STALE_CONNECTION, CLOSED_BEFORE_HEAD, CLOSED_BEFORE_END -> CLOSED;
            case BAD_RESPONSE -> INVALID;
            case CONNECT_TIMEOUT -> CONNECT_TIMEOUT;
            case REQUEST_TIMEOUT, STREAM_IDLE_TIMEOUT, STREAM_TOTAL_TIMEOUT -> TIMEOUT;
        };
    }

    /** Returns the failure as the access log and the metrics name it. */
    static String reason(UpstreamFailure failure) {
        return failure.kind().name().toLowerCase(Locale.ROOT);
    }
}
