package io.a3s.gateway.protocol.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames of a server (RFC 6455 §5.2): whole and without mask, so that many can share one.
 */
final class Frames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MAX_SHORT = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private Frames() {}

    static byte[] text(String message) {
        return of(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a ping without payload. */
    static byte[] ping() {
        return of(PING, new byte[0]);
    }

    static byte[] pong(byte[] payload) {
        return of(PONG, payload);
    }

    /** Returns a close frame. The reason has to fit into a control frame. */
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    /** Returns a close frame that says nothing. */
    static byte[] close() {
        return of(CLOSE, new byte[0]);
    }

    private static byte[] of(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length);
        frame.put((byte) (FINAL | opcode));
        if (payload.length <= MAX_SHORT) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            frame.put((byte) LENGTH_16).putShort((short) payload.length);
        } else {
            frame.put((byte) LENGTH_64).putLong(payload.length);
        }
        frame.put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
