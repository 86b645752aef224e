package io.a3s.gateway.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A listening socket that accepts nobody, and whose queue can be filled. */
final class FullBacklog implements AutoCloseable {
    private static final int ENOUGH = 20;
    private static final int PATIENCE_MILLIS = 300;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queued = new ArrayList<>();

    FullBacklog() throws IOException {}

    int port() {
        return listener.getLocalPort();
    }

    /** Connects until nobody gets in any more; skips the test where the system refuses nobody. */
    void fill() throws IOException {
        for (int i = 0; i < ENOUGH; i++) {
            var socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), PATIENCE_MILLIS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        abort("the system takes connections beyond the backlog");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}
