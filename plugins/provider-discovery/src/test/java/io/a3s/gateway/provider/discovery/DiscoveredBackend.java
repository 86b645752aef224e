package io.a3s.gateway.provider.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that says what it is told to say about itself. */
final class DiscoveredBackend implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger polls = new AtomicInteger();
    private volatile int status = 200;
    private volatile String document = "";

    DiscoveredBackend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/a3s-service.json", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        polls.incrementAndGet();
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void be(String name, String rule) {
        say(
                200,
                "{\"name\": \""
                        + name
                        + "\", \"version\": \"1\", \"routes\": [{\"rule\": \""
                        + rule
                        + "\"}]}");
    }

    void say(int nextStatus, String nextDocument) {
        document = nextDocument;
        status = nextStatus;
    }

    int polls() {
        return polls.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
