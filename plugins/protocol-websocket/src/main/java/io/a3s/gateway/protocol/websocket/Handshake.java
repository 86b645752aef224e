package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.protocol.ByteStreamHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** The server's side of the opening handshake (RFC 6455 §4.2). */
final class Handshake {
    private static final HeaderName KEY = HeaderName.of("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderName.of("Sec-WebSocket-Version");
    private static final HeaderName ACCEPT = HeaderName.of("Sec-WebSocket-Accept");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final Verdict WRONG_METHOD =
            Verdict.reply(
                    Reply.error(405, "WebSocket needs GET")
                            .withHeader(HeaderName.of("Allow"), "GET"));
    private static final Verdict WRONG_KEY = Verdict.reply(400, "Invalid Sec-WebSocket-Key");
    // RFC 6455 §4.4
    private static final Verdict WRONG_VERSION =
            Verdict.reply(
                    Reply.error(426, "Unsupported WebSocket version").withHeader(VERSION, "13"));

    private Handshake() {}

    /**
     * Answers a request for {@code websocket}. No subprotocol and no extension is agreed on.
     *
     * @param handler makes the other end, if the request is in order
     */
    static Verdict answer(RequestHead request, Supplier<? extends ByteStreamHandler> handler) {
        if (!request.method().equals("GET")) {
            return WRONG_METHOD;
        }
        Headers headers = request.headers();
        if (!headers.all(VERSION).equals(List.of("13"))) {
            return WRONG_VERSION;
        }
        List<String> keys = headers.all(KEY);
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            return WRONG_KEY;
        }
        HeaderList fields = new HeaderList();
        fields.set(ACCEPT, accept(keys.getFirst()));
        return Verdict.switchProtocols(fields, handler.get());
    }

    static String accept(String key) {
        byte[] hash = sha1().digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
