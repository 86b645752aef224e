package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsIT {
    private static final String APP = "https://app.example.com";
    private static final String EVIL = "https://evil.example";
    private static final int PORT = FreePort.next();

    @TempDir static Path directory;
    private static ScriptedBackend backend;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start(CorsIT::answer);
        var dead = ScriptedBackend.start(Behaviour.plain("never"));
        dead.close();
        gateway = GatewayProcess.in(directory).start(config(backend.url(), dead.url()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    // With an opinion of its own about who may read it.
    private static void answer(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.send(
                RawClient.lines(
                                "HTTP/1.1 200 OK",
                                "Content-Type: text/plain",
                                "Content-Length: 2",
                                "X-Tokens: 7",
                                "Vary: Accept-Language",
                                "Access-Control-Allow-Origin: https://backend.example",
                                "Access-Control-Allow-Credentials: true",
                                "")
                        + "ok");
    }

    private static String config(String alive, String dead) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }

        routers "all"     { rule = "PathPrefix(`/all`)";     service = "alive"; middlewares = ["all"] }
        routers "named"   { rule = "PathPrefix(`/named`)";   service = "alive"; middlewares = ["named"] }
        routers "strict"  { rule = "PathPrefix(`/strict`)";  service = "alive"; middlewares = ["strict"] }
        routers "auth"    { rule = "PathPrefix(`/auth`)";    service = "alive"; middlewares = ["named", "token"] }
        routers "late"    { rule = "PathPrefix(`/late`)";    service = "alive"; middlewares = ["token", "named"] }
        routers "limited" { rule = "PathPrefix(`/limited`)"; service = "alive"; middlewares = ["named", "limit"] }
        routers "dead"    { rule = "PathPrefix(`/dead`)";    service = "dead";  middlewares = ["named"] }

        services "alive" { load_balancer { servers = [{ url = "%s" }] } }
        services "dead"  { load_balancer { servers = [{ url = "%s" }] } }

        middlewares "all" { type = "cors"; exposed_headers = ["*"] }
        middlewares "named" {
          type              = "cors"
          allowed_origins   = ["https://app.example.com", "https://*.preview.example.com", "regex:http://localhost:[0-9]+"]
          allowed_methods   = ["GET", "PUT"]
          allowed_headers   = ["*"]
          exposed_headers   = ["X-Tokens"]
          allow_credentials = true
          max_age           = 600
        }
        middlewares "strict" {
          type                      = "cors"
          allowed_origins           = ["https://app.example.com"]
          reject_disallowed_origins = true
        }
        middlewares "token" { type = "jwt"; value = "a-secret-of-at-least-32-characters!" }
        middlewares "limit" { type = "rate-limit"; rate = 0.001; burst = 1 }
        """
                .formatted(PORT, alive, dead);
    }

    @ParameterizedTest
    @CsvSource({
        // Pages without credentials, where everybody may.
        "/all,   https://evil.example,             false, GET,    READ",
        "/all,   null,                             false, GET,    READ",
        "/all,   https://evil.example,             false, DELETE, READ",
        "/all,   https://evil.example,             false, PATCH,  NOT_SENT",
        "/all,   https://evil.example,             true,  GET,    KEPT_FROM_SCRIPT",
        "/all,   https://evil.example,             true,  DELETE, NOT_SENT",
        // Named origins, with and without credentials.
        "/named, https://app.example.com,          false, GET,    READ",
        "/named, https://app.example.com,          true,  GET,    READ",
        "/named, https://app.example.com,          true,  PUT,    READ",
        "/named, https://app.example.com,          true,  DELETE, NOT_SENT",
        "/named, https://a.b.preview.example.com,  true,  PUT,    READ",
        "/named, https://preview.example.com,      true,  PUT,    NOT_SENT",
        "/named, http://localhost:5173,            true,  PUT,    READ",
        "/named, http://localhost:5173.evil.com,   true,  GET,    KEPT_FROM_SCRIPT",
        "/named, http://app.example.com,           true,  GET,    KEPT_FROM_SCRIPT",
        "/named, https://evil.example,             false, GET,    KEPT_FROM_SCRIPT",
        "/named, https://evil.example,             true,  PUT,    NOT_SENT",
        "/named, null,                             true,  GET,    KEPT_FROM_SCRIPT",
        "/named, https://backend.example,          true,  GET,    KEPT_FROM_SCRIPT",
        // Where others are turned away.
        "/strict, https://app.example.com,         false, DELETE, READ",
        "/strict, https://evil.example,            false, GET,    KEPT_FROM_SCRIPT",
        "/strict, https://evil.example,            false, DELETE, NOT_SENT",
    })
    void letsBrowsersDecideAsConfigured(
            String path,
            String origin,
            boolean withCredentials,
            String method,
            BrowserFetch.Outcome outcome)
            throws Exception {
        var browser = new BrowserFetch(PORT, origin, withCredentials);

        assertThat(browser.fetch(method, path, Map.of()).outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "/all,   Authorization, READ",
        "/all,   X-Trace,       NOT_SENT",
        "/named, Authorization, READ",
        "/named, X-Trace,       READ",
    })
    void allowsHeadersAsConfigured(String path, String name, BrowserFetch.Outcome outcome)
            throws Exception {
        var browser = new BrowserFetch(PORT, APP, false);

        assertThat(browser.fetch("GET", path, Map.of(name, "x")).outcome()).isEqualTo(outcome);
    }

    @Test
    void exposesHeadersAsConfigured() throws Exception {
        assertThat(new BrowserFetch(PORT, APP, true).fetch("GET", "/named", Map.of()).readable())
                .contains("x-tokens")
                .doesNotContain("x-request-id");
        assertThat(new BrowserFetch(PORT, APP, false).fetch("GET", "/all", Map.of()).readable())
                .contains("x-tokens", "x-request-id");
    }

    @Test
    void answersPreflightsItselfAndPassesAllElse() throws Exception {
        String preflight =
                RawClient.lines(
                        "OPTIONS /named/preflight HTTP/1.1",
                        "Host: localhost",
                        "Origin: " + APP,
                        "Access-Control-Request-Method: PUT",
                        "");
        var answer = RawClient.ask(PORT, preflight);
        var options =
                RawClient.ask(
                        PORT,
                        RawClient.lines(
                                "OPTIONS /named/options HTTP/1.1",
                                "Host: localhost",
                                "Origin: " + APP,
                                ""));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.head().field("content-length")).isEmpty();
        assertThat(answer.head().field("access-control-max-age")).contains("600");
        assertThat(answer.head().fieldValues("vary"))
                .singleElement()
                .asString()
                .startsWith(
                        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        assertThat(options.body()).isEqualTo("ok");
        assertThat(backend.requestsTo("/named/preflight")).isZero();
        assertThat(backend.requestsTo("/named/options")).isOne();
    }

    @Test
    void replacesWhatTheBackendSaysAndMergesVary() throws Exception {
        var answer =
                RawClient.ask(
                        PORT,
                        RawClient.lines(
                                "GET /named HTTP/1.1", "Host: localhost", "Origin: " + APP, ""));

        assertThat(answer.head().fieldValues("access-control-allow-origin")).containsExactly(APP);
        assertThat(answer.head().fieldValues("vary")).containsExactly("Accept-Language, Origin");
        assertThat(RawClient.get(PORT, "/named").head().fieldValues("vary"))
                .containsExactly("Accept-Language, Origin");
    }

    @Test
    void turnsOthersAwayWhereConfigured() throws Exception {
        String post =
                RawClient.lines(
                        "POST /strict/post HTTP/1.1",
                        "Host: api.example.com",
                        "Content-Length: 0",
                        "Origin: %s",
                        "");

        assertThat(RawClient.ask(PORT, post.formatted(EVIL)).status()).isEqualTo(403);
        assertThat(backend.requestsTo("/strict/post")).isZero();
        assertThat(RawClient.ask(PORT, post.formatted("http://api.example.com")).status())
                .as("of a page of the service itself")
                .isEqualTo(200);
    }

    @Test
    void letsPagesReadErrors() throws Exception {
        var browser = new BrowserFetch(PORT, APP, true);

        assertThat(browser.fetch("GET", "/auth", Map.of()).status()).isEqualTo(401);
        assertThat(browser.fetch("GET", "/dead", Map.of()).status()).isEqualTo(502);
        assertThat(browser.fetch("GET", "/limited", Map.of()).status()).isEqualTo(200);
        assertThat(browser.fetch("GET", "/limited", Map.of()).status()).isEqualTo(429);
        // In this order the answer has been given before cors is reached.
        assertThat(browser.fetch("GET", "/late", Map.of()).outcome())
                .isEqualTo(BrowserFetch.Outcome.KEPT_FROM_SCRIPT);
        assertThat(browser.fetch("PUT", "/late", Map.of()).outcome())
                .isEqualTo(BrowserFetch.Outcome.NOT_SENT);
    }

    @Test
    void countsWhomItRefuses() throws Exception {
        String refused = "gateway_cors_requests_total{middleware=\"strict\",result=\"refused\"}";
        double before = gateway.metrics().value(refused);

        new BrowserFetch(PORT, EVIL, false).fetch("GET", "/strict", Map.of());
        new BrowserFetch(PORT, APP, false).fetch("GET", "/strict", Map.of());

        assertThat(gateway.metrics().value(refused)).isEqualTo(before + 1);
    }
}
