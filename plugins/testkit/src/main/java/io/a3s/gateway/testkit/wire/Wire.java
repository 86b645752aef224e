package io.a3s.gateway.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The backend's side of a connection, for a {@link Behaviour} to write to. For the thread of the
 * connection.
 *
 * @since 1.0
 */
public final class Wire implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * A request whose body may still be on its way.
     *
     * @param head its start line and fields
     * @param body its body
     * @param trailers gives the fields behind the body once that was read to its end
     * @param raw what follows once the connection is no longer HTTP
     */
    public record Request(
            HttpHead head,
            BodyReader body,
            Supplier<List<Map.Entry<String, String>>> trailers,
            InputStream raw) {}

    /** Keeps what the system holds of unsent data small. */
    public void tighten() throws IOException {
        socket.setSendBufferSize(ScriptedBackend.TIGHT_BUFFER);
    }

    /** Sends the first bytes of an array, whatever they are. */
    public void bytes(byte[] data, int length) throws IOException {
        out.write(data, 0, length);
    }

    /** Sends a complete response. */
    public void respond(int status, String contentType, byte[] body) throws IOException {
        String head =
                "HTTP/1.1 %d Scripted\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(status, contentType, body.length);
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, all, 0, headBytes.length);
        System.arraycopy(body, 0, all, headBytes.length, body.length);
        out.write(all);
        out.flush();
    }

    /** Sends the head of a response that goes on in chunks. */
    public void beginChunked(int status, String contentType) throws IOException {
        send(
                "HTTP/1.1 %d Scripted\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .formatted(status, contentType));
    }

    /** Sends one chunk. */
    public void chunk(byte[] data) throws IOException {
        out.write(
                (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(data);
        send("\r\n");
    }

    /** Sends a server-sent event as one chunk. */
    public void event(String data) throws IOException {
        chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the last chunk. */
    public void endChunked() throws IOException {
        send("0\r\n\r\n");
    }

    /** Sends exactly this text. */
    public void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Lets time pass, as a model that thinks. */
    public void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits for the other side to end its output, and returns what comes until then. */
    public byte[] rest() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Waits for the other side to close or reset the connection. */
    public void awaitClose() throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // What still comes in is of no interest.
        }
    }

    /** Ends this side of the connection; the other may go on. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
