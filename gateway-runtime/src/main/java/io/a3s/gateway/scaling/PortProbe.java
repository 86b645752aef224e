package io.a3s.gateway.scaling;

import io.a3s.gateway.service.ServerBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Waits until somebody listens, where a platform only says that something runs. */
final class PortProbe {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int CONNECT_MILLIS = 1000;

    private PortProbe() {}

    /** Waits until one of the backends takes connections. Returns false if none does in time. */
    static boolean await(List<ServerBackend> backends, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (backends.stream().noneMatch(PortProbe::isOpen)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(PAUSE);
        }
        return true;
    }

    private static boolean isOpen(ServerBackend backend) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(backend.host(), backend.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
