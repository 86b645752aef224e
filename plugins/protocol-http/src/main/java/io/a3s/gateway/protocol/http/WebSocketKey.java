package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The key of a WebSocket handshake, with which HTTP/1.1 makes sure that both ends mean it (RFC 6455
 * §1.3). HTTP/2 does without (RFC 8441 §5.1), so that the gateway makes or answers one where the
 * two meet.
 */
final class WebSocketKey {
    static final String PROTOCOL = "websocket";
    static final HeaderName NAME = HeaderName.of("Sec-WebSocket-Key");
    static final HeaderName ACCEPT = HeaderName.of("Sec-WebSocket-Accept");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BYTES = 16;

    private WebSocketKey() {}

    /** Returns a new key. It need not be a secret: it keeps caches and confusion out. */
    static String next() {
        byte[] key = new byte[BYTES];
        ThreadLocalRandom.current().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Returns the {@code Sec-WebSocket-Accept} for a key. */
    static String accept(String key) {
        byte[] hash = sha1().digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(hash);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
