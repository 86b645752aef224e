package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The server's end of a connection of HTTP/2, frame by frame. */
final class H2Wire {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int PREFACE = 24;
    private static final int FIELDS_IN_A_FRAME = 200;

    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(true);

    /** A frame. */
    record Frame(int type, int flags, int id, ByteBuf payload) {
        boolean isLast() {
            return (flags & END_STREAM) != 0;
        }

        int code() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }

        String text() {
            return payload.toString(ISO_8859_1);
        }
    }

    /** Reads what a client begins with, and says nothing. */
    H2Wire(Wire wire) throws IOException {
        in = new DataInputStream(wire.socket.getInputStream());
        out = wire.socket.getOutputStream();
        in.readFully(new byte[PREFACE]);
    }

    /**
     * Reads what a client begins with, and answers with settings: an identifier and a value each.
     */
    static H2Wire open(Wire wire, int... settings) throws IOException {
        H2Wire opened = new H2Wire(wire);
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        opened.send(SETTINGS, 0, 0, payload.array());
        return opened;
    }

    void send(int type, int flags, int id, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
        out.write(frame.array());
    }

    /** Sends fields, none of them compressed. */
    void head(int id, boolean isLast, String... fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        write(block, fields, 0, fields.length);
        send(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), id, block.toByteArray());
    }

    /** Sends fields that do not fit into one frame. */
    void largeHead(int id, String... fields) throws IOException {
        for (int at = 0; at < fields.length; at += FIELDS_IN_A_FRAME) {
            int end = Math.min(fields.length, at + FIELDS_IN_A_FRAME);
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            write(block, fields, at, end);
            send(
                    at == 0 ? HEADERS : CONTINUATION,
                    end == fields.length ? END_HEADERS : 0,
                    id,
                    block.toByteArray());
        }
    }

    private static void write(ByteArrayOutputStream block, String[] fields, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i % 2 == 0) {
                // A literal that enters no table (RFC 7541 §6.2.2), with lengths under 127.
                block.write(0);
            }
            block.write(fields[i].length());
            block.writeBytes(fields[i].getBytes(ISO_8859_1));
        }
    }

    /** Sends an error code: with a reset, or behind the last stream's number with GOAWAY. */
    void numbers(int type, int id, int... values) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(values.length * 4);
        Arrays.stream(values).forEach(payload::putInt);
        send(type, 0, id, payload.array());
    }

    /** Returns the next frame of a type, or null if the connection was closed before. */
    @Nullable Frame next(int type) throws IOException {
        while (true) {
            int length;
            try {
                length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            } catch (java.io.EOFException _) {
                return null;
            }
            int read = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            if (read == type) {
                return new Frame(read, flags, id, Unpooled.wrappedBuffer(payload));
            }
        }
    }

    /** Returns the next frame of a type. */
    Frame take(int type) throws IOException {
        Frame frame = next(type);
        if (frame == null) {
            throw new IOException("closed before a frame of type " + type);
        }
        return frame;
    }

    /** Returns the fields of a head without padding. */
    Http2Headers fields(Frame head) throws Http2Exception {
        return heads.decodeHeaders(head.id(), head.payload());
    }
}
