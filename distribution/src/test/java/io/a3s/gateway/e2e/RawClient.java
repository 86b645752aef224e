package io.a3s.gateway.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client that sends exactly the bytes it is given and shows when what came back. Waits at most
 * ten seconds for anything.
 */
final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final HttpReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new HttpReader(new BufferedInputStream(socket.getInputStream()));
    }

    static RawClient connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new RawClient(socket);
    }

    /** Sends one request on a connection of its own and returns the answer. */
    static Answer ask(int port, String request) throws IOException {
        try (RawClient client = connect(port)) {
            client.send(request);
            return client.receive().answer();
        }
    }

    /** Sends a GET on a connection of its own and returns the answer. */
    static Answer get(int port, String path) throws IOException {
        return ask(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /** Returns a POST with a JSON body. */
    static String post(String path, String json) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, json.getBytes(StandardCharsets.UTF_8).length, json);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Waits for a response's head. */
    Received receive() throws IOException {
        HttpHead head =
                reader.readHead().orElseThrow(() -> new IOException("closed without a response"));
        return new Received(head, reader.responseBody(head));
    }

    /** Waits for the other side to close, and returns whether it did so without sending more. */
    boolean seesClose() throws IOException {
        return reader.readHead().isEmpty();
    }

    /** Leaves with a reset, as a crashed client does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A response whose body is still coming in. */
    record Received(HttpHead head, BodyReader body) {
        /** Waits for the next part of the body and notes when it came. */
        Part next() throws IOException {
            byte[] data = body.next();
            return new Part(System.nanoTime(), new String(data, StandardCharsets.UTF_8));
        }

        Answer answer() throws IOException {
            return new Answer(head, new String(body.rest(), StandardCharsets.UTF_8));
        }
    }

    /** A part of a body, and the {@link System#nanoTime} at which it was there. */
    record Part(long nanos, String text) {}

    /** A whole response. */
    record Answer(HttpHead head, String body) {
        int status() {
            return head.status();
        }
    }
}
