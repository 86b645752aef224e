package io.a3s.gateway.spi.backend;

import java.util.Objects;

/**
 * Why a backend did not answer, or did not answer to the end.
 *
 * @since 1.0
 */
public final class UpstreamFailure {
    /** What went wrong. Cases may be added. */
    public enum Kind {
        /** No connection could be made. */
        CONNECT_FAILED,
        /** The backend and the gateway did not agree on TLS, or its certificate is not trusted. */
        TLS_FAILED,
        /** The connection took longer than {@code connect_timeout}. */
        CONNECT_TIMEOUT,
        /**
         * A kept connection turned out to be closed before any byte of the response; the request
         * was not processed.
         */
        STALE_CONNECTION,
        /**
         * The backend said that it has not processed the request and will not (RFC 9113 §8.7), so
         * that any request may be sent again.
         */
        REFUSED,
        /** The backend closed the connection before the response's head. */
        CLOSED_BEFORE_HEAD,
        /** The backend closed the connection before the response's end. */
        CLOSED_BEFORE_END,
        /** The backend sent something that is no valid response. */
        BAD_RESPONSE,
        /** The response's head took longer than {@code request_timeout}. */
        REQUEST_TIMEOUT,
        /** The stream paused longer than {@code stream_idle_timeout}. */
        STREAM_IDLE_TIMEOUT,
        /** The stream took longer than {@code stream_total_timeout}. */
        STREAM_TOTAL_TIMEOUT
    }

    private final Kind kind;
    private final String detail;

    /**
     * @param kind what went wrong
     * @param detail what happened, for the log; never shown to clients
     */
    public UpstreamFailure(Kind kind, String detail) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.detail = Objects.requireNonNull(detail, "detail");
    }

    /** Returns what went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Returns what happened, for the log. */
    public String detail() {
        return detail;
    }

    /** Returns whether it was a time-out, which clients see as 504 rather than 502. */
    public boolean isTimeout() {
        return switch (kind) {
            case CONNECT_TIMEOUT, REQUEST_TIMEOUT, STREAM_IDLE_TIMEOUT, STREAM_TOTAL_TIMEOUT ->
                    true;
            case CONNECT_FAILED,
                    TLS_FAILED,
                    STALE_CONNECTION,
                    REFUSED,
                    CLOSED_BEFORE_HEAD,
                    CLOSED_BEFORE_END,
                    BAD_RESPONSE ->
                    false;
        };
    }

    /** Returns whether no connection was made, so that the backend has got nothing. */
    public boolean isBeforeConnection() {
        return switch (kind) {
            case CONNECT_FAILED, TLS_FAILED, CONNECT_TIMEOUT -> true;
            case STALE_CONNECTION,
                    REFUSED,
                    CLOSED_BEFORE_HEAD,
                    CLOSED_BEFORE_END,
                    BAD_RESPONSE,
                    REQUEST_TIMEOUT,
                    STREAM_IDLE_TIMEOUT,
                    STREAM_TOTAL_TIMEOUT ->
                    false;
        };
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
