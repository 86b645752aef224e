package io.a3s.gateway.protocol.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that runs a script for each connection it gets. */
final class FakeBackend implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();
    final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener;

    /** What happens on one connection. */
    @FunctionalInterface
    interface Script {
        void run(Wire wire) throws Exception;
    }

    FakeBackend(Script script) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(script, socket));
            }
        } catch (IOException _) {
            // Closed at the end of the test.
        }
    }

    private void serve(Script script, Socket socket) {
        try (Wire wire = new Wire(socket)) {
            script.run(wire);
        } catch (Exception | AssertionError e) {
            faults.add(e);
        }
    }

    Fixture.Target target() {
        return new Fixture.Target("127.0.0.1", listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
