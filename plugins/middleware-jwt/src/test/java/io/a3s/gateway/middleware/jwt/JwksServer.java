package io.a3s.gateway.middleware.jwt;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer that publishes keys, or fails to. */
final class JwksServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile int status = 200;
    private volatile String body = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    JwksServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext(
                "/jwks",
                exchange -> {
                    fetches.incrementAndGet();
                    try (exchange) {
                        gate.await();
                        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(status, octets.length);
                        exchange.getResponseBody().write(octets);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.start();
    }

    void publish(String jwks) {
        status = 200;
        body = jwks;
    }

    void fail(int withStatus) {
        status = withStatus;
        body = "{}";
    }

    /** Lets answers wait until the gate opens. */
    void holdBack(CountDownLatch until) {
        gate = until;
    }

    int fetches() {
        return fetches.get();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
