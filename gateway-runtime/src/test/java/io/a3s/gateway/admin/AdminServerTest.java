package io.a3s.gateway.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.observe.BackendView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AdminServerTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeView view = new FakeView();
    private @Nullable AdminServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        http.close();
    }

    @ParameterizedTest
    @CsvSource({
        "health, status",
        "health/, status",
        "config, masked",
        "routes, api",
        "routes/api, api",
        "routes/a b, a b",
        "services, llm",
        "services/llm, llm",
        "backends, active_requests",
        "rollouts, models",
        "rollouts/models, running",
        "plugins, jwt",
        "version, a3s-gateway",
    })
    void showsEachResourceAsJson(String resource, String content) throws Exception {
        HttpResponse<String> response = get(resource.replace(" ", "%20"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(json(response).toString()).contains(content);
    }

    @Test
    void showsMetricsAsText() throws Exception {
        HttpResponse<String> response = get("metrics");

        assertThat(response.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).isEqualTo("gateway_x 1\n");
    }

    @Test
    void isUnavailableWhileTheGatewayIsNotReady() throws Exception {
        view.ready = false;

        assertThat(get("health").statusCode()).isEqualTo(503);
        assertThat(get("version").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "routes/unknown",
                "services/unknown",
                "backends/llm",
                "health/x",
                "../gateway/health"
            })
    void answersNotFound(String resource) throws Exception {
        HttpResponse<String> response = get(resource);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("error").asText()).containsIgnoringCase("not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void refusesMethodsThatWouldChangeSomething(String method) throws Exception {
        HttpResponse<String> response = send(request("health").method(method, noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void reloadsPluginsOnRequest() throws Exception {
        HttpResponse<String> response = send(reload());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("accepted").asBoolean()).isTrue();
        assertThat(view.reloads).hasValue(1);
    }

    @Test
    void saysThatPluginsWereRefused() throws Exception {
        view.accepting = false;

        HttpResponse<String> response = send(reload());

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).get("accepted").asBoolean()).isFalse();
    }

    @Test
    void reloadsNothingWhileTheGatewayDoesNotRun() throws Exception {
        view.ready = false;

        assertThat(send(reload()).statusCode()).isEqualTo(503);
    }

    @Test
    void ordersRolloutsOnRequest() throws Exception {
        assertThat(send(order("rollouts/models/pause", "application/json")).statusCode())
                .isEqualTo(200);
        assertThat(send(order("rollouts/a%2Fb/abort", "application/json")).statusCode())
                .isEqualTo(404);

        assertThat(view.orders).containsExactly("models pause", "a/b abort");
    }

    @Test
    void ordersNoRolloutForAForeignPage() throws Exception {
        assertThat(send(order("rollouts/models/pause", "text/plain")).statusCode()).isEqualTo(415);
        assertThat(
                        send(request("rollouts/models/pause")
                                        .header("Content-Type", "application/json")
                                        .header("Origin", "http://example.com")
                                        .POST(noBody()))
                                .statusCode())
                .isEqualTo(403);
        assertThat(send(request("rollouts/models/pause").GET()).statusCode()).isEqualTo(405);

        assertThat(view.orders).isEmpty();
    }

    private HttpRequest.Builder order(String resource, String type) throws IOException {
        return request(resource).header("Content-Type", type).POST(noBody());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void reloadsPluginsOnPostOnly(String method) throws Exception {
        HttpResponse<String> response =
                send(
                        request("plugins/reload")
                                .header("Content-Type", "application/json")
                                .method(method, noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(view.reloads).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonp",
                "text/plain; application/json"
            })
    void reloadsNothingForAFormOfAnotherSite(String type) throws Exception {
        HttpResponse<String> response =
                send(
                        request("plugins/reload")
                                .header("Content-Type", type)
                                .method("POST", HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(view.reloads).hasValue(0);
    }

    @Test
    void reloadsNothingWithoutAType() throws Exception {
        assertThat(send(request("plugins/reload").method("POST", noBody())).statusCode())
                .isEqualTo(415);
        assertThat(view.reloads).hasValue(0);
    }

    @Test
    void reloadsNothingForAnotherOrigin() throws Exception {
        assertThat(send(reload().header("Origin", "http://evil.example")).statusCode())
                .isEqualTo(403);
        assertThat(send(reload().header("Origin", "null")).statusCode()).isEqualTo(403);
        assertThat(view.reloads).hasValue(0);
        String self = "http://127.0.0.1:" + Objects.requireNonNull(server).address().getPort();

        assertThat(send(reload().header("Origin", self)).statusCode()).isEqualTo(200);
    }

    @Test
    void reloadsNothingForAForeignNameOrWithoutTheToken() throws Exception {
        assertThat(
                        raw(
                                "POST /api/gateway/plugins/reload HTTP/1.1",
                                "Content-Length: 0\r\nContent-Type: application/json"))
                .startsWith("HTTP/1.1 421");
        Objects.requireNonNull(server).close();
        start(Optional.of("s3cret"));

        assertThat(send(reload()).statusCode()).isEqualTo(401);
        assertThat(view.reloads).hasValue(0);
        assertThat(send(reload().header("Authorization", "Bearer s3cret")).statusCode())
                .isEqualTo(200);
    }

    private HttpRequest.Builder reload() throws IOException {
        return request("plugins/reload")
                .header("Content-Type", "application/json")
                .method("POST", noBody());
    }

    @Test
    void answersHeadWithoutBody() throws Exception {
        HttpResponse<String> response = send(request("version").method("HEAD", noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret", "bearer s3cret"})
    void admitsWhoHasTheToken(String authorization) throws Exception {
        start(Optional.of("s3cret"));

        HttpResponse<String> response =
                send(request("version").header("Authorization", authorization));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer s3cre",
                "Bearer s3cret2",
                "Bearer  s3cret",
                "Bearer S3CRET",
                "Bearer",
                "Basic s3cret",
                "s3cret"
            })
    void refusesWhoHasNot(String authorization) throws Exception {
        start(Optional.of("s3cret"));

        HttpResponse<String> response =
                send(request("unknown").header("Authorization", authorization));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void refusesWhoPresentsNothing() throws Exception {
        start(Optional.of("s3cret"));

        assertThat(get("version").statusCode()).isEqualTo(401);
        assertThat(send(request("health").method("POST", noBody())).statusCode()).isEqualTo(401);
    }

    @Test
    void tellsProbesWithoutATokenWhetherItIsReadyAndNoMore() throws Exception {
        start(Optional.of("s3cret"));

        HttpResponse<String> ready = get("health");
        view.ready = false;
        HttpResponse<String> notReady = get("health");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\": true}\n");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(notReady.body()).isEqualTo("{\"ready\": false}\n");
        assertThat(raw("GET /api/gateway/health HTTP/1.1", "Accept: */*"))
                .as("by a foreign name")
                .startsWith("HTTP/1.1 503");
    }

    @Test
    void tellsWhoHasAWrongTokenEvenWhenAskedForHealth() throws Exception {
        start(Optional.of("s3cret"));

        assertThat(send(request("health").header("Authorization", "Bearer wrong")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void comparesTokensByTheirOctets() throws Exception {
        start(Optional.of("schlüssel"));

        assertThat(raw("GET /api/gateway/version HTTP/1.1", "Authorization: Bearer schlüssel"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void answersToNoForeignNameWithoutToken() throws Exception {
        assertThat(raw("GET /api/gateway/config HTTP/1.1", "Accept: */*"))
                .startsWith("HTTP/1.1 421");
    }

    @Test
    void tellsNothingAboutItsOwnFailures() throws Exception {
        view.failing = true;

        HttpResponse<String> response = get("config");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("Internal error").doesNotContain("secret");
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        AdminServer running = start(Optional.empty());

        assertThatThrownBy(() -> new AdminServer(running.address(), Optional.empty(), view))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "cannot listen on 127.0.0.1:" + running.address().getPort() + ": ");
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private HttpResponse<String> get(String resource) throws Exception {
        return send(request(resource));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String resource) throws IOException {
        AdminServer running = server == null ? start(Optional.empty()) : server;
        return HttpRequest.newBuilder(
                URI.create(
                        "http://127.0.0.1:"
                                + running.address().getPort()
                                + AdminServer.PREFIX
                                + resource));
    }

    private String raw(String requestLine, String field) throws IOException {
        AdminServer running = server == null ? start(Optional.empty()) : server;
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), running.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            (requestLine
                                            + "\r\nHost: x\r\nConnection: close\r\n"
                                            + field
                                            + "\r\n\r\n")
                                    .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private AdminServer start(Optional<String> token) throws IOException {
        AdminServer started = new AdminServer(ANY, token, view);
        server = started;
        return started;
    }

    private static final class FakeView implements AdminView {
        private final List<String> orders = new CopyOnWriteArrayList<>();
        private final AtomicInteger reloads = new AtomicInteger();
        private volatile boolean accepting = true;
        private volatile boolean ready = true;
        private volatile boolean failing;

        @Override
        public List<Map<String, Object>> rollouts() {
            return List.of(Map.of("name", "models", "state", "running"));
        }

        @Override
        public ActionResult orderRollout(String service, String action) {
            orders.add(service + ' ' + action);
            return new ActionResult(service.equals("models") ? 200 : 404, Map.of("name", service));
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public Map<String, Object> health() {
            return Map.of("status", "ok");
        }

        @Override
        public String metrics() {
            return "gateway_x 1\n";
        }

        @Override
        public Map<String, Object> config() {
            if (failing) {
                throw new IllegalStateException("secret");
            }
            return Map.of("masked", true);
        }

        @Override
        public List<Map<String, Object>> routes() {
            return List.of(Map.of("name", "api"), Map.of("name", "a b"));
        }

        @Override
        public List<Map<String, Object>> services() {
            return List.of(Map.of("name", "llm"));
        }

        @Override
        public List<Map<String, Object>> scaling() {
            return List.of(Map.of("name", "llm", "desired", 1));
        }

        @Override
        public List<BackendView> backends() {
            return List.of(new BackendView("llm", "http://b:1", 1, true, false, 0, 0));
        }

        @Override
        public List<Map<String, Object>> plugins() {
            return List.of(Map.of("name", "jwt"));
        }

        @Override
        public PluginReload reloadPlugins() {
            reloads.incrementAndGet();
            if (!ready) {
                throw new IllegalStateException("state: Stopping");
            }
            return new PluginReload(accepting, Map.of("accepted", accepting));
        }

        @Override
        public Map<String, Object> version() {
            return Map.of("name", "a3s-gateway");
        }
    }
}
