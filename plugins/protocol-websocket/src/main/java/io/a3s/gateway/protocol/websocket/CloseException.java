package io.a3s.gateway.protocol.websocket;

/** Says why a connection has to be closed: what the other end did is against the protocol. */
final class CloseException extends Exception {
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED = 1003;
    static final int NO_UTF_8 = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;

    private final int code;

    /**
     * @param code the close code (RFC 6455 §7.4.1)
     * @param reason what the peer is told, short and in ASCII
     */
    CloseException(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
