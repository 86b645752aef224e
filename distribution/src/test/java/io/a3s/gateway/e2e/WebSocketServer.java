package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * The least of a WebSocket server (RFC 6455): sends every message back, and closes as it is told.
 */
final class WebSocketServer {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private WebSocketServer() {}

    static void echo(Wire.Request request, Wire wire) throws Exception {
        accept(request.head(), wire);
        DataInputStream in = new DataInputStream(request.raw());
        try {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = payload(in);
                int opcode = first & 15;
                send(wire, opcode == PING ? 0x80 | PONG : first, payload);
                if (opcode == CLOSE) {
                    wire.close();
                    return;
                }
            }
        } catch (EOFException e) {
            wire.close();
        }
    }

    /** Answers the handshake with all the client asked for. */
    static void accept(HttpHead head, Wire wire) throws Exception {
        String key = head.field("Sec-WebSocket-Key").orElseThrow();
        byte[] hash =
                MessageDigest.getInstance("SHA-1")
                        .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer =
                new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n")
                        .append("Upgrade: websocket\r\nSec-WebSocket-Accept: ")
                        .append(Base64.getEncoder().encodeToString(hash))
                        .append("\r\n");
        head.field("Sec-WebSocket-Protocol")
                .ifPresent(
                        offered ->
                                answer.append("Sec-WebSocket-Protocol: ")
                                        .append(offered.split(",", -1)[0].strip())
                                        .append("\r\n"));
        wire.send(answer.append("\r\n").toString());
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 127;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    static void send(Wire wire, int first, byte[] payload) throws IOException {
        byte[] head;
        if (payload.length < 126) {
            head = new byte[] {(byte) first, (byte) payload.length};
        } else if (payload.length < 0x10000) {
            head =
                    new byte[] {
                        (byte) first, 126, (byte) (payload.length >> 8), (byte) payload.length
                    };
        } else {
            head =
                    new byte[] {
                        (byte) first,
                        127,
                        0,
                        0,
                        0,
                        0,
                        (byte) (payload.length >> 24),
                        (byte) (payload.length >> 16),
                        (byte) (payload.length >> 8),
                        (byte) payload.length
                    };
        }
        wire.bytes(head, head.length);
        wire.bytes(payload, payload.length);
    }
}
