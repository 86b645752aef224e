package io.a3s.gateway.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A Box whose replicas are backends that run already, so that they are there at once. */
final class FakeBox implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<ScriptedBackend> backends;
    private volatile int replicas;

    /** The numbers of replicas that it was told, in order. */
    final List<Integer> told = new CopyOnWriteArrayList<>();

    FakeBox(List<ScriptedBackend> backends) throws IOException {
        this.backends = backends;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/scale/llm", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int replicas() {
        return replicas;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (exchange.getRequestMethod().equals("POST")) {
            replicas = request.path("desired_replicas").asInt();
            told.add(replicas);
        }
        var answer = JSON.createObjectNode().put("accepted", true).put("replicas", replicas);
        answer.put("actual_replicas", replicas);
        var endpoints = answer.putArray("endpoints");
        for (int i = 0; i < replicas; i++) {
            endpoints
                    .addObject()
                    .put("instance_id", "replica-" + i)
                    .put("url", backends.get(i).url());
        }
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
