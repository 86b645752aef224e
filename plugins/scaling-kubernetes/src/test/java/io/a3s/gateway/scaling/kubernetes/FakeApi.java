package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** As much of an API server as is asked: one workload, its EndpointSlices, and watches of these. */
final class FakeApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCALE = "/apis/apps/v1/namespaces/models/deployments/llm/scale";
    private static final String SLICES =
            "/apis/discovery.k8s.io/v1/namespaces/models/endpointslices";

    private final HttpServer server;
    private final String scheme;
    private final List<HttpExchange> watches = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();
    final List<JsonNode> patches = new CopyOnWriteArrayList<>();
    // Guarded by this object.
    private int replicas;
    private int version = 1;
    private List<JsonNode> slices = new ArrayList<>();
    private int conflicts;
    private int pageSize = 1000;
    private int podStatus = 200;
    private int watchStatus = 200;

    FakeApi(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        // Each watch has a thread for as long as it lasts.
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static FakeApi start() throws IOException {
        return new FakeApi(HttpServer.create(loopback(), 0), "http");
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    URI url() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized FakeApi replicas(int count) {
        replicas = count;
        version++;
        return this;
    }

    synchronized int replicas() {
        return replicas;
    }

    /** The next writes meet a change by somebody else, who scales to 9 each time. */
    synchronized FakeApi conflicts(int count) {
        conflicts = count;
        return this;
    }

    synchronized FakeApi pages(int size) {
        pageSize = size;
        return this;
    }

    synchronized FakeApi podStatus(int status) {
        podStatus = status;
        return this;
    }

    synchronized FakeApi watchStatus(int status) {
        watchStatus = status;
        return this;
    }

    int watchers() {
        return watches.size();
    }

    /** Replaces the slices and tells whoever watches. */
    void slices(String... texts) throws IOException {
        List<JsonNode> changed = new ArrayList<>();
        for (String text : texts) {
            changed.add(JSON.readTree(text));
        }
        synchronized (this) {
            slices = changed;
            version++;
        }
        for (HttpExchange watch : watches) {
            watch.getResponseBody()
                    .write("{\"type\":\"MODIFIED\"}\n".getBytes(StandardCharsets.UTF_8));
            watch.getResponseBody().flush();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI());
        tokens.add(String.valueOf(token));
        if (path.equals(SLICES) && query.contains("watch=true")) {
            watch(exchange);
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            if (path.equals(SCALE)) {
                scale(exchange, body);
            } else if (path.equals(SLICES)) {
                list(exchange, query);
            } else if (path.startsWith("/api/v1/namespaces/models/pods/")) {
                patches.add(JSON.readTree(body));
                answer(exchange, podStatus, JsonNodeFactory.instance.objectNode());
            } else {
                status(exchange, 404, "not found: " + path);
            }
        }
    }

    private void watch(HttpExchange exchange) throws IOException {
        int status;
        synchronized (this) {
            status = watchStatus;
        }
        exchange.sendResponseHeaders(status, status == 200 ? 0 : -1);
        if (status == 200) {
            exchange.getResponseBody().flush();
            watches.add(exchange);
        } else {
            exchange.close();
        }
    }

    private void scale(HttpExchange exchange, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            JsonNode wanted = JSON.readTree(body);
            if (conflicts > 0) {
                conflicts--;
                replicas(9);
            }
            if (!wanted.path("metadata").path("resourceVersion").asText().equals("" + version)) {
                status(exchange, 409, "the object has been modified");
                return;
            }
            replicas(wanted.path("spec").path("replicas").asInt());
        }
        ObjectNode scale = JsonNodeFactory.instance.objectNode();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        scale.withObject("/metadata").put("name", "llm").put("resourceVersion", "" + version);
        scale.withObject("/spec");
        if (replicas > 0) {
            scale.withObject("/spec").put("replicas", replicas);
        }
        scale.withObject("/status").put("replicas", replicas);
        answer(exchange, 200, scale);
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        int from =
                query.contains("&continue=")
                        ? Integer.parseInt(query.substring(query.indexOf("&continue=") + 10))
                        : 0;
        int to = Math.min(slices.size(), from + pageSize);
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.withObject("/metadata").put("resourceVersion", "" + version);
        if (to < slices.size()) {
            list.withObject("/metadata").put("continue", "" + to);
        }
        ArrayNode items = list.putArray("items");
        slices.subList(from, to).forEach(items::add);
        answer(exchange, 200, list);
    }

    private static void status(HttpExchange exchange, int code, String message) throws IOException {
        answer(
                exchange,
                code,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Status")
                        .put("message", message));
    }

    private static void answer(HttpExchange exchange, int code, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        watches.forEach(HttpExchange::close);
        server.stop(0);
    }
}
