package io.a3s.gateway.distribution.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One model server of the demo, on a port of the loopback address: chat and text completions, whole
 * or as a stream, models and health. It runs from {@link #start} until {@link #close}.
 *
 * <p><b>Thread:</b> a virtual thread an exchange; a stream's thread ends when a write shows that
 * the client has left.
 */
public final class DemoBackend implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Duration pace;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DemoModel model = new DemoModel();

    private DemoBackend(String name, Duration pace, HttpServer server) {
        this.name = name;
        this.pace = pace;
        this.server = server;
    }

    /**
     * Starts a backend at a free port.
     *
     * @param name what it calls itself in its answers
     * @param pace the time between two tokens, and before the first
     */
    public static DemoBackend start(String name, Duration pace) throws IOException {
        return start(name, pace, 0);
    }

    /**
     * Starts a backend at a port.
     *
     * @param name what it calls itself in its answers
     * @param pace the time between two tokens, and before the first
     * @param port where it listens; 0 for any that is free
     */
    public static DemoBackend start(String name, Duration pace, int port) throws IOException {
        // Otherwise each small write may wait for the client's delayed acknowledgement, 40 ms. Only
        // a property can say so, and only before the first server is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var backend = new DemoBackend(name, pace, HttpServer.create(address, 0));
        backend.serve();
        return backend;
    }

    /** Returns where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Stops at once; answers under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve() {
        server.setExecutor(threads);
        route("/health", "GET", exchange -> sendJson(exchange, 200, health()));
        route("/v1/models", "GET", exchange -> sendJson(exchange, 200, models()));
        route("/v1/chat/completions", "POST", exchange -> complete(exchange, true));
        route("/v1/completions", "POST", exchange -> complete(exchange, false));
        server.createContext("/", exchange -> sendError(exchange, 404, "no such endpoint"));
        server.start();
    }

    private void route(String path, String method, HttpHandler handler) {
        server.createContext(
                path,
                exchange -> {
                    if (exchange.getRequestMethod().equals(method)) {
                        handler.handle(exchange);
                        return;
                    }
                    exchange.getResponseHeaders().set("Allow", method);
                    sendError(exchange, 405, "method not allowed");
                });
    }

    private void complete(HttpExchange exchange, boolean chat) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        } catch (JsonProcessingException e) {
            sendError(exchange, 400, "the body is not JSON");
            return;
        }
        CompletionRequest request = CompletionRequest.read(body, chat);
        List<String> tokens = model.answer(request.prompt(), request.maxTokens());
        String reason = request.maxTokens() > 0 ? "length" : "stop";
        int promptTokens = model.promptTokens(request.prompt());
        var json = new CompletionJson(request, name, InstantSource.system());
        if (request.stream()) {
            stream(exchange, request, json, tokens, promptTokens, reason);
            return;
        }
        sendJson(exchange, 200, json.whole(tokens, promptTokens, reason));
    }

    private void stream(
            HttpExchange exchange,
            CompletionRequest request,
            CompletionJson json,
            List<String> tokens,
            int promptTokens,
            String reason)
            throws IOException {
        begin(exchange, "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            // The head goes first, so that the client sees the stream open before the first token.
            out.flush();
            boolean first = true;
            for (String token : tokens) {
                rest();
                event(out, json.token(token, first).toString());
                first = false;
            }
            event(out, json.finish(reason).toString());
            if (request.usage()) {
                event(out, json.usage(promptTokens, tokens.size()).toString());
            }
            event(out, "[DONE]");
        }
    }

    private void rest() throws IOException {
        try {
            Thread.sleep(pace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var stopped = new InterruptedIOException("the backend is being stopped");
            stopped.initCause(e);
            throw stopped;
        }
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private ObjectNode health() {
        return JsonNodeFactory.instance.objectNode().put("status", "ok").put("backend", name);
    }

    private ObjectNode models() {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        list.putArray("data")
                .addObject()
                .put("id", "demo")
                .put("object", "model")
                .put("owned_by", name);
        return list;
    }

    private void sendError(HttpExchange exchange, int status, String message) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("message", message).put("type", "invalid_request_error");
        sendJson(exchange, status, body);
    }

    private void sendJson(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        begin(exchange, "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private void begin(HttpExchange exchange, String contentType) {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("X-Demo-Backend", name);
    }
}
