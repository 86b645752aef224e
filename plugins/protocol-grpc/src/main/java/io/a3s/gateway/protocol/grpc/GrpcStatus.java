package io.a3s.gateway.protocol.grpc;

import java.nio.charset.StandardCharsets;

/** What the gateway has to say, as gRPC says it. */
final class GrpcStatus {
    static final int UNKNOWN = 2;
    static final int DEADLINE_EXCEEDED = 4;
    static final int PERMISSION_DENIED = 7;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;

    private static final String DEADLINE = "deadline_exceeded";

    private GrpcStatus() {}

    /**
     * Returns the status for one of HTTP, by the table in gRPC's "HTTP to gRPC Status Code
     * Mapping".
     */
    static int of(int status, String reason) {
        if (reason.equals(DEADLINE)) {
            return DEADLINE_EXCEEDED;
        }
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** Returns the status of a response that the gateway has to end. */
    static int ofBroken(String reason) {
        return reason.equals(DEADLINE) ? DEADLINE_EXCEEDED : UNAVAILABLE;
    }

    /** Returns a message as {@code grpc-message} has it: percent-encoded but for visible ASCII. */
    static String message(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= 0x20 && octet <= 0x7e && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append("%%%02X".formatted(octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
