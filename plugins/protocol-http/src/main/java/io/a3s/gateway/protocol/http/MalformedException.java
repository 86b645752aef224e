package io.a3s.gateway.protocol.http;

import java.util.Objects;

/** A message that breaks the protocol or a limit. Has no stack trace, as the peer is at fault. */
final class MalformedException extends Exception {
    private final Reason reason;

    /** What kind of fault it is. Its name in lower case is what logs and metrics show. */
    enum Reason {
        BAD_REQUEST_LINE(400, "malformed request line"),
        BAD_STATUS_LINE(400, "malformed status line"),
        BAD_TARGET(400, "malformed request target"),
        BAD_HEADER(400, "malformed header"),
        BAD_HOST(400, "missing or malformed Host"),
        BAD_FRAMING(400, "malformed message framing"),
        BAD_CHUNK(400, "malformed chunked body"),
        HEAD_TIMEOUT(408, "request head timed out"),
        BODY_TIMEOUT(408, "request body timed out"),
        TARGET_TOO_LONG(414, "request target too long"),
        EXPECTATION_FAILED(417, "unsupported expectation"),
        HEAD_TOO_LARGE(431, "request header too large"),
        UNSUPPORTED_METHOD(501, "method not supported"),
        UNSUPPORTED_CODING(501, "transfer coding not supported"),
        UNSUPPORTED_VERSION(505, "HTTP version not supported");

        final int status;
        final String text;

        Reason(int status, String text) {
            this.status = status;
            this.text = text;
        }
    }

    MalformedException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    Reason reason() {
        return reason;
    }

    String detail() {
        return Objects.requireNonNullElse(getMessage(), "");
    }
}
