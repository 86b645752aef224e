package io.a3s.gateway.middleware.forwardauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service that decides as told, and remembers what it was asked. */
final class AuthServer implements AutoCloseable {
    /** Answers one question. */
    @FunctionalInterface
    interface Decision {
        void answer(HttpExchange question) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HttpExchange> questions = new CopyOnWriteArrayList<>();
    private volatile Decision decision = answering(200, "");

    AuthServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext(
                "/",
                question -> {
                    questions.add(question);
                    try (question) {
                        decision.answer(question);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.start();
    }

    /** Answers with a status and fields given as names and values in turn. */
    static Decision answering(int status, String body, String... fields) {
        return question -> {
            for (int i = 0; i < fields.length; i += 2) {
                question.getResponseHeaders().add(fields[i], fields[i + 1]);
            }
            byte[] octets = body.getBytes(StandardCharsets.UTF_8);
            question.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
            question.getResponseBody().write(octets);
        };
    }

    void decide(Decision next) {
        decision = next;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/check?app=1");
    }

    /** Returns the latest question. */
    HttpExchange question() {
        return questions.getLast();
    }

    int questions() {
        return questions.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
