package io.a3s.gateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** As much of an API server as Helm asks when a chart looks something up: secrets. */
final class SecretsServer implements AutoCloseable {
    private static final String RESOURCES =
            """
            {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
              {"name": "secrets", "kind": "Secret", "namespaced": true, "verbs": ["get"]}]}
            """;

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private SecretsServer(HttpServer server) {
        this.server = server;
    }

    /** Starts one, and makes it the one that the variable {@code KUBECONFIG} leads to. */
    static SecretsServer start() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var cluster = new SecretsServer(server);
        server.createContext("/", cluster::answer);
        server.start();
        Files.writeString(
                Path.of(System.getenv("KUBECONFIG")),
                """
                {"apiVersion": "v1", "kind": "Config", "current-context": "it",
                 "clusters": [{"name": "it", "cluster": {"server": "http://127.0.0.1:%d"}}],
                 "contexts": [{"name": "it", "context": {"cluster": "it", "user": ""}}]}
                """
                        .formatted(server.getAddress().getPort()));
        return cluster;
    }

    /** Has a secret with one key from now on. */
    void put(String namespace, String name, String key, String base64) {
        secrets.put(
                "/api/v1/namespaces/" + namespace + "/secrets/" + name,
                """
                {"apiVersion": "v1", "kind": "Secret",
                 "metadata": {"name": "%s", "namespace": "%s"}, "data": {"%s": "%s"}}
                """
                        .formatted(name, namespace, key, base64));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<String> found =
                path.equals("/api/v1")
                        ? Optional.of(RESOURCES)
                        : Optional.ofNullable(secrets.get(path));
        byte[] body =
                found.orElse("{\"kind\": \"Status\", \"code\": 404, \"reason\": \"NotFound\"}")
                        .getBytes(UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(found.isPresent() ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
