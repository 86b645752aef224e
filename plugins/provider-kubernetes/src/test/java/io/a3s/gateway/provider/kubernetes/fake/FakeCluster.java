package io.a3s.gateway.provider.kubernetes.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * As much of an API server as is asked: lists in pages, and watches from a version on. It can be
 * away, and forget what was. Safe for use by any thread.
 */
public final class FakeCluster implements AutoCloseable {
    private static final Map<String, String> PATHS =
            Map.of(
                    "Ingress", "/apis/networking.k8s.io/v1/ingresses",
                    "IngressClass", "/apis/networking.k8s.io/v1/ingressclasses",
                    "Service", "/api/v1/services",
                    "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices",
                    "IngressRoute", "/apis/a3s-gateway.io/v1alpha1/ingressroutes",
                    "Middleware", "/apis/a3s-gateway.io/v1alpha1/middlewares");

    private record Event(long version, String path, String type, JsonNode object) {}

    /** What was asked for. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** What was shown. */
    public final List<String> tokens = new CopyOnWriteArrayList<>();

    // All below is guarded by this object.
    private final Map<String, SortedMap<String, ObjectNode>> objects = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private long version = 100;
    private long forgotten;
    private int pageSize = Integer.MAX_VALUE;
    private int watchers;
    private HttpServer server;
    private boolean isAway;

    private FakeCluster(HttpServer server) {
        this.server = server;
        PATHS.values().forEach(path -> objects.put(path, new TreeMap<>()));
        begin();
    }

    /** Starts one that has nothing. */
    public static FakeCluster start() throws IOException {
        return new FakeCluster(HttpServer.create(at(0), 0));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void begin() {
        server.createContext("/", this::handle);
        // Each watch has a thread for as long as it lasts.
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Returns where it is. */
    public synchronized URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds an object, or changes it. */
    public synchronized FakeCluster put(ObjectNode object) {
        String path = path(object.path("kind").asText());
        ObjectNode copy = object.deepCopy();
        ObjectNode metadata = copy.withObject("/metadata");
        String key = key(copy);
        ObjectNode before = of(path).get(key);
        version++;
        metadata.put("resourceVersion", Long.toString(version));
        metadata.set(
                "creationTimestamp",
                before == null
                        ? JsonNodeFactory.instance.textNode(
                                Instant.ofEpochSecond(version).toString())
                        : before.path("metadata").path("creationTimestamp"));
        of(path).put(key, copy);
        tell(new Event(version, path, before == null ? "ADDED" : "MODIFIED", copy));
        return this;
    }

    /** Removes an object. */
    public synchronized void remove(ObjectNode object) {
        String path = path(object.path("kind").asText());
        ObjectNode removed = of(path).remove(key(object));
        if (removed == null) {
            throw new IllegalArgumentException("there is no " + key(object));
        }
        version++;
        removed.withObject("/metadata").put("resourceVersion", Long.toString(version));
        tell(new Event(version, path, "DELETED", removed));
    }

    private void tell(Event event) {
        events.add(event);
        notifyAll();
    }

    private SortedMap<String, ObjectNode> of(String path) {
        return objects.computeIfAbsent(path, _ -> new TreeMap<>());
    }

    private static String path(String kind) {
        String path = PATHS.get(kind);
        if (path == null) {
            throw new IllegalArgumentException("kind: " + kind);
        }
        return path;
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asText("") + '/' + metadata.path("name").asText();
    }

    /** Forgets what was before now, so that watches from then on have to begin anew. */
    public synchronized void expire() {
        forgotten = version;
        events.clear();
        notifyAll();
    }

    /** Answers a kind with a status, or as ever with 200. */
    public synchronized FakeCluster refuse(String kind, int status) {
        refusals.put(path(kind), status);
        notifyAll();
        return this;
    }

    /** Has lists come in pages. */
    public synchronized FakeCluster pages(int size) {
        pageSize = size;
        return this;
    }

    /** Returns how many watches there are. */
    public synchronized int watchers() {
        return watchers;
    }

    /** Is away until {@link #comeBack}. */
    public void goAway() {
        HttpServer current;
        synchronized (this) {
            isAway = true;
            current = server;
            notifyAll();
        }
        current.stop(0);
    }

    /** Is back, at the same address. */
    public synchronized void comeBack() throws IOException {
        server = HttpServer.create(at(server.getAddress().getPort()), 0);
        isAway = false;
        begin();
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Map<String, String> query = query(exchange.getRequestURI());
        String full = exchange.getRequestURI().getPath();
        String path = full.replaceAll("/namespaces/[^/]+", "");
        String namespace =
                full.equals(path) ? "" : full.replaceAll(".*/namespaces/([^/]+)/.*", "$1");
        int refusal;
        synchronized (this) {
            refusal = objects.containsKey(path) ? refusals.getOrDefault(path, 200) : 404;
        }
        try (exchange) {
            if (refusal != 200) {
                answer(exchange, refusal, status(refusal, "not for you"));
            } else if (query.containsKey("watch")) {
                watch(exchange, path, namespace, query);
            } else {
                list(exchange, path, namespace, query);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String each : String.valueOf(uri.getQuery()).split("&", -1)) {
            String[] parts = each.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return query;
    }

    private static boolean isWanted(JsonNode object, String namespace, Map<String, String> query) {
        JsonNode metadata = object.path("metadata");
        String[] label = query.getOrDefault("labelSelector", "").split("=", 2);
        return (namespace.isEmpty() || metadata.path("namespace").asText().equals(namespace))
                && (label.length < 2
                        || metadata.path("labels").path(label[0]).asText().equals(label[1]));
    }

    private void list(
            HttpExchange exchange, String path, String namespace, Map<String, String> query)
            throws IOException {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        synchronized (this) {
            List<ObjectNode> all =
                    of(path).values().stream()
                            .filter(each -> isWanted(each, namespace, query))
                            .toList();
            int from = Integer.parseInt(query.getOrDefault("continue", "0"));
            int to = (int) Math.min(all.size(), (long) from + pageSize);
            list.withObject("/metadata").put("resourceVersion", Long.toString(version));
            if (to < all.size()) {
                list.withObject("/metadata").put("continue", Integer.toString(to));
            }
            ArrayNode items = list.putArray("items");
            all.subList(from, to).forEach(items::add);
        }
        answer(exchange, 200, list);
    }

    private void watch(
            HttpExchange exchange, String path, String namespace, Map<String, String> query)
            throws IOException, InterruptedException {
        long seen = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        long end =
                System.nanoTime()
                        + Long.parseLong(query.getOrDefault("timeoutSeconds", "60"))
                                * 1_000_000_000L;
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        count(1);
        try {
            while (System.nanoTime() < end) {
                List<ObjectNode> news = new ArrayList<>();
                synchronized (this) {
                    if (isAway || refusals.getOrDefault(path, 200) != 200) {
                        return;
                    }
                    if (seen < forgotten) {
                        write(out, event("ERROR", status(410, "too old resource version")));
                        return;
                    }
                    for (Event each : events) {
                        if (each.version() > seen
                                && each.path().equals(path)
                                && isWanted(each.object(), namespace, query)) {
                            news.add(event(each.type(), each.object()));
                        }
                    }
                    if (news.isEmpty() && seen < version) {
                        news.add(event("BOOKMARK", bookmark()));
                    }
                    seen = version;
                    if (news.isEmpty()) {
                        wait(100);
                    }
                }
                for (ObjectNode each : news) {
                    write(out, each);
                }
            }
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int more) {
        watchers += more;
    }

    private ObjectNode bookmark() {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.withObject("/metadata").put("resourceVersion", Long.toString(version));
        return object;
    }

    private static ObjectNode event(String type, JsonNode object) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", type).set("object", object);
        return event;
    }

    private static ObjectNode status(int code, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("code", code)
                .put("message", message);
    }

    private static void write(OutputStream out, JsonNode line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void answer(HttpExchange exchange, int code, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        goAway();
    }

    /** Starts one for a field of a test. */
    public static FakeCluster started() {
        try {
            return start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
