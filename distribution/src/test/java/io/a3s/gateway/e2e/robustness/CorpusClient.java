package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.Scale;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A client's connection that sends octets as they are and reads responses strictly. Waits at most
 * ten seconds for anything.
 */
final class CorpusClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) Scale.patience(10).toMillis();

    private final Socket socket;
    private final InputStream in;
    private final ResponseReader reader;

    CorpusClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        reader = new ResponseReader(in);
    }

    /** Sends the same again and again on a thread of its own, until that fails. */
    void trickle(String octets, Duration pause) {
        byte[] piece = octets.getBytes(StandardCharsets.ISO_8859_1);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    socket.getOutputStream().write(piece);
                                    LockSupport.parkNanos(pause.toNanos());
                                }
                            } catch (IOException e) {
                                // Closed, by one side or the other.
                            }
                        });
    }

    /** Sends; that the gateway has closed the connection meanwhile shows when reading. */
    void send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            // The answer may be there all the same.
        }
    }

    /** Waits for a response. */
    ResponseReader.Response receive(boolean isToHead) throws IOException {
        return receive(isToHead, () -> {});
    }

    /** Waits for a response, and tells when its head is there. */
    ResponseReader.Response receive(boolean isToHead, Runnable onHead) throws IOException {
        return reader.next(isToHead, onHead);
    }

    /** Waits for the end of the connection and returns what came until then. */
    String untilClosed() throws IOException {
        var rest = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.write(octet);
            }
        } catch (SocketException e) {
            // A reset is an end as well.
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
