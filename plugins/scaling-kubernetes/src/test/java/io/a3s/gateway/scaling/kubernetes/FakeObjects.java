package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An API server that keeps Leases and ConfigMaps, each with the version of its last change. */
final class FakeObjects implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    // Guarded by this object: collections and names, in order, so that pages are.
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private int version;
    final List<String> asked = new CopyOnWriteArrayList<>();

    FakeObjects() throws IOException {
        server = HttpServer.create(FakeApi.loopback(), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized List<ObjectNode> all() {
        return objects.values().stream().map(ObjectNode::deepCopy).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        asked.add(exchange.getRequestMethod() + ' ' + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode sent =
                body.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(body);
        synchronized (this) {
            switch (exchange.getRequestMethod()) {
                case "POST" -> create(exchange, path, (ObjectNode) sent);
                case "PUT" -> replace(exchange, path, (ObjectNode) sent);
                case "DELETE" -> remove(exchange, path, sent);
                default -> {
                    if (path.endsWith("/configmaps")) {
                        list(exchange, path, query);
                    } else if (objects.containsKey(path)) {
                        answer(exchange, 200, objects.get(path));
                    } else {
                        status(exchange, 404);
                    }
                }
            }
        }
    }

    private void create(HttpExchange exchange, String path, ObjectNode sent) throws IOException {
        String own = path + '/' + sent.path("metadata").path("name").asText();
        if (objects.containsKey(own)) {
            status(exchange, 409);
            return;
        }
        keep(own, sent);
        answer(exchange, 201, sent);
    }

    private void replace(HttpExchange exchange, String path, ObjectNode sent) throws IOException {
        ObjectNode before = objects.get(path);
        if (before == null) {
            status(exchange, 404);
            return;
        }
        String wanted = sent.path("metadata").path("resourceVersion").asText("");
        if (!wanted.isEmpty() && !wanted.equals(versionOf(before))) {
            status(exchange, 409);
            return;
        }
        ObjectNode same = sent.deepCopy();
        same.withObject("/metadata").put("resourceVersion", versionOf(before));
        if (!same.equals(before)) {
            keep(path, sent);
        }
        answer(exchange, 200, sent);
    }

    private void remove(HttpExchange exchange, String path, JsonNode options) throws IOException {
        ObjectNode before = objects.get(path);
        String wanted = options.path("preconditions").path("resourceVersion").asText("");
        if (before == null || (!wanted.isEmpty() && !wanted.equals(versionOf(before)))) {
            status(exchange, before == null ? 404 : 409);
            return;
        }
        objects.remove(path);
        answer(exchange, 200, JsonNodeFactory.instance.objectNode());
    }

    private void list(HttpExchange exchange, String path, String query) throws IOException {
        String selector = parameter(query, "labelSelector");
        List<ObjectNode> matching =
                objects.entrySet().stream()
                        .filter(each -> each.getKey().startsWith(path + '/'))
                        .map(Map.Entry::getValue)
                        .filter(each -> matches(each, selector))
                        .toList();
        // One for each page, so that whoever reads the first only sees that.
        int from = Integer.parseInt("0" + parameter(query, "continue").replace("at=", ""));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.putArray("items").addAll(matching.subList(from, Math.min(from + 1, matching.size())));
        if (from + 1 < matching.size()) {
            page.withObject("/metadata").put("continue", "at=" + (from + 1));
        }
        answer(exchange, 200, page);
    }

    private static String parameter(String query, String name) {
        for (String part : query.split("&", -1)) {
            if (part.startsWith(name + '=')) {
                return URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static boolean matches(JsonNode object, String selector) {
        for (String term : selector.split(",", -1)) {
            String[] sides = term.split("=", 2);
            if (!object.path("metadata").path("labels").path(sides[0]).asText().equals(sides[1])) {
                return false;
            }
        }
        return true;
    }

    private void keep(String path, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
        objects.put(path, object.deepCopy());
    }

    private static String versionOf(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }

    private static void status(HttpExchange exchange, int code) throws IOException {
        answer(
                exchange,
                code,
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("message", "no"));
    }

    private static void answer(HttpExchange exchange, int code, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
