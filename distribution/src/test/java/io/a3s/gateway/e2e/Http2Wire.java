package io.a3s.gateway.e2e;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that sends whatever frames it is told to, also such as may not be (RFC 9113).
 */
public final class Http2Wire implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int WITH_PRIORITY = 32;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_SHORT = 127;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);

    /** A frame that has come. */
    @SuppressWarnings("ArrayRecordComponent") // for the test that asked for it, and nobody else
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** Returns four octets of the payload. */
        public int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }

        public boolean isLast() {
            return (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS);
        }
    }

    private Http2Wire(int port, boolean isNarrow) throws IOException {
        socket = new Socket();
        if (isNarrow) {
            socket.setReceiveBufferSize(1);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Connects, and says nothing. */
    public static Http2Wire connect(int port) throws IOException {
        return new Http2Wire(port, false);
    }

    /** Connects in such a way that as little as possible comes that is not read, and begins. */
    static Http2Wire openNarrow(int port) throws IOException {
        Http2Wire wire = new Http2Wire(port, true);
        wire.begin();
        return wire;
    }

    /** Connects, and begins as a client has to, with settings: an identifier and a value each. */
    public static Http2Wire open(int port, int... settings) throws IOException {
        Http2Wire wire = connect(port);
        wire.begin(settings);
        return wire;
    }

    private void begin(int... settings) throws IOException {
        octets(PREFACE.getBytes(StandardCharsets.US_ASCII));
        settings(settings);
    }

    // ---- sending

    /** Sends octets as they are. */
    public void octets(byte... octets) throws IOException {
        out.write(octets);
    }

    /** Sends a frame. */
    public void frame(int type, int flags, int stream, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        out.write(frame.array());
    }

    /** Sends a frame of numbers of four octets. */
    public void numbers(int type, int stream, int... numbers) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(numbers.length * 4);
        for (int number : numbers) {
            payload.putInt(number);
        }
        frame(type, 0, stream, payload.array());
    }

    /** Sends settings: an identifier and a value each. */
    public void settings(int... settings) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        frame(SETTINGS, 0, 0, payload.array());
    }

    /** Sends a head of the fields given. */
    public void head(int stream, boolean isLast, String... fields) throws IOException {
        frame(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), stream, block(fields));
    }

    /** Sends the head of a request, with further fields behind what each has. */
    public void request(int stream, boolean isLast, String method, String path, String... more)
            throws IOException {
        frame(
                HEADERS,
                END_HEADERS | (isLast ? END_STREAM : 0),
                stream,
                request(method, path, more));
    }

    /** Returns the block of a request's head. */
    public static byte[] request(String method, String path, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(
                block(":method", method, ":scheme", "http", ":path", path, ":authority", "a"));
        block.writeBytes(block(more));
        return block.toByteArray();
    }

    /** Returns fields as literals that enter no table (RFC 7541 §6.2.2). */
    public static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            length(block, fields[i].length());
            block.writeBytes(fields[i].getBytes(StandardCharsets.ISO_8859_1));
        }
        return block.toByteArray();
    }

    // RFC 7541 §5.1, with a prefix of seven bits.
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < LONGEST_SHORT) {
            block.write(length);
            return;
        }
        block.write(LONGEST_SHORT);
        int rest = length - LONGEST_SHORT;
        while (rest >= 128) {
            block.write((rest & 127) | 128);
            rest >>= 7;
        }
        block.write(rest);
    }

    /** Ends what is sent. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    // ---- receiving

    /** Returns the next frame, or null if the connection was closed. */
    public @Nullable Frame next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** Returns the next frame of a type. */
    public Frame take(int type) throws IOException {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        if (frame == null) {
            throw new IOException("closed before a frame of type " + type);
        }
        return frame;
    }

    /** Returns the fields of a head that has come. To be called for each, in their order. */
    public Http2Headers fields(Frame head) throws IOException {
        try {
            return heads.decodeHeaders(head.stream(), Unpooled.wrappedBuffer(head.payload()));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** Returns the body of the response on a stream, and drops all other frames. */
    public String body(int stream) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame frame = next();
            if (frame == null) {
                throw new IOException("closed within a response");
            }
            if (frame.stream() == stream && frame.type() == DATA) {
                body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            }
            if (frame.stream() == stream && frame.isLast()) {
                return body.toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
