package io.a3s.gateway.testkit.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A client that sends exactly the bytes it is given and shows when what came back. Waits at most
 * ten seconds for anything. For one thread.
 *
 * @since 1.0
 */
public final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Patience.seconds(10);

    private final Socket socket;
    private final BufferedInputStream input;
    private final HttpReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream());
        this.reader = new HttpReader(input);
    }

    /** Connects to a port of the loopback address. */
    public static RawClient connect(int port) throws IOException {
        return connect(port, new Socket());
    }

    /** Connects from another address of the loopback network, as another client. */
    public static RawClient connectFrom(String address, int port) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        return connect(port, socket);
    }

    /** Connects with small buffers, so that the system holds little of what is not taken. */
    public static RawClient connectTight(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(ScriptedBackend.TIGHT_BUFFER);
        socket.setSendBufferSize(ScriptedBackend.TIGHT_BUFFER);
        return connect(port, socket);
    }

    private static RawClient connect(int port, Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new RawClient(socket);
    }

    /** Sends one request on a connection of its own and returns the answer. */
    public static Answer ask(int port, String request) throws IOException {
        try (RawClient client = connect(port)) {
            client.send(request);
            return client.receive().answer();
        }
    }

    /** Sends a GET on a connection of its own and returns the answer. */
    public static Answer get(int port, String path) throws IOException {
        return ask(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /** Returns lines as they stand in a head: each with its end. */
    public static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Returns a POST with a JSON body. */
    public static String post(String path, String json) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, json.getBytes(StandardCharsets.UTF_8).length, json);
    }

    /** Sends exactly this text. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Sends the first bytes of an array. */
    public void send(byte[] data, int length) throws IOException {
        socket.getOutputStream().write(data, 0, length);
    }

    /** Waits for a response's head. */
    public Received receive() throws IOException {
        HttpHead head = readHead();
        return new Received(head, reader.responseBody(head));
    }

    /** Waits for the head of a response to HEAD, which has no body whatever its fields say. */
    public HttpHead receiveToHead() throws IOException {
        return readHead();
    }

    /** Returns the fields that came behind the last chunked body. */
    public List<Map.Entry<String, String>> trailers() {
        return reader.trailers();
    }

    /** Waits for the other side to close or reset, and returns what came until then. */
    public String untilClose() {
        var all = new ByteArrayOutputStream();
        try {
            for (int b = input.read(); b >= 0; b = input.read()) {
                all.write(b);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            // A reset is an end as well.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether nothing at all comes for a while, not even the end. */
    public boolean staysSilent(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        input.mark(1);
        try {
            input.read();
            input.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    private HttpHead readHead() throws IOException {
        return reader.readHead().orElseThrow(() -> new IOException("closed without a response"));
    }

    /** Waits for the other side to close, and returns whether it did so without sending more. */
    public boolean seesClose() throws IOException {
        return reader.readHead().isEmpty();
    }

    /** Leaves with a reset, as a crashed client does. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * A response whose body is still coming in.
     *
     * @param head its status line and fields
     * @param body its body
     */
    public record Received(HttpHead head, BodyReader body) {
        /** Waits for the next part of the body and notes when it came. */
        public Part next() throws IOException {
            byte[] data = body.next();
            return new Part(System.nanoTime(), new String(data, StandardCharsets.UTF_8));
        }

        /** Waits for the end and returns the whole, as far as it was not read yet. */
        public Answer answer() throws IOException {
            return new Answer(head, new String(body.rest(), StandardCharsets.UTF_8));
        }
    }

    /**
     * A part of a body.
     *
     * @param nanos the {@link System#nanoTime} at which it was there
     * @param text the part; empty at the end of the body
     */
    public record Part(long nanos, String text) {}

    /**
     * A whole response.
     *
     * @param head its status line and fields
     * @param body its body as UTF-8 text
     */
    public record Answer(HttpHead head, String body) {
        /** Returns its status. */
        public int status() {
            return head.status();
        }
    }
}
