package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripPrefixIT {
    private static final int OPEN = FreePort.next();
    private static final int BEHIND_PROXY = FreePort.next();

    @TempDir static Path directory;
    private static ScriptedBackend backend;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start(Behaviour.mirror());
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private static String config() {
        return """
        entrypoints "open"         { address = "127.0.0.1:%d" }
        entrypoints "behind-proxy" { address = "127.0.0.1:%d"; trusted_proxies = ["127.0.0.1"] }

        routers "plain"    { rule = "PathPrefix(`/`)";     service = "main"; middlewares = ["plain"] }
        routers "redirect" { rule = "PathPrefix(`/old`)";  service = "main"; middlewares = ["redirect"] }
        routers "twice"    { rule = "PathPrefix(`/both`)"; service = "main"; middlewares = ["first", "second"] }

        services "main" { load_balancer { servers = [{ url = "%s" }] } }

        middlewares "plain" {
          type     = "strip-prefix"
          prefixes = ["/api", "/api/v1", "/caf%%c3%%a9"]
          regex    = ["/teams/[^/]+", "/slow/(a+)+"]
        }
        middlewares "redirect" { type = "strip-prefix"; prefixes = ["/old"]; rewrite_location = true }
        middlewares "first"    { type = "strip-prefix"; prefixes = ["/both"] }
        middlewares "second"   { type = "strip-prefix"; prefixes = ["/again"] }
        """
                .formatted(OPEN, BEHIND_PROXY, backend.url());
    }

    /** Returns the request line and the field as the backend got them. */
    private static String seen(int port, String target, String... fields) throws IOException {
        String body =
                RawClient.ask(
                                port,
                                "GET %s HTTP/1.1\r\nHost: api.example.com\r\n%s\r\n"
                                        .formatted(
                                                target,
                                                fields.length == 0 ? "" : RawClient.lines(fields)))
                        .body();
        String line = body.lines().findFirst().orElseThrow().split(" ", -1)[1];
        return body.lines()
                .filter(each -> each.startsWith("x-forwarded-prefix: "))
                .map(each -> line + " below " + each.substring("x-forwarded-prefix: ".length()))
                .findFirst()
                .orElse(line);
    }

    @ParameterizedTest
    @CsvSource({
        "/api, / below /api",
        "/api/, / below /api",
        "/api?x=/api, /?x=/api below /api",
        "/api/users?page=2, /users?page=2 below /api",
        "/api/v1/users, /users below /api/v1",
        "/api/v12/users, /v12/users below /api",
        "/api//evil.example/x, /evil.example/x below /api",
        "/api/%2e%2e/users, /users",
        "/%61pi/users, /users below /api",
        "/api%2Fusers, /api%2Fusers",
        "/apix, /apix",
        "/API/users, /API/users",
        "/caf%C3%A9/menu, /menu below /caf%C3%A9",
        "/caf%c3%a9/menu, /menu below /caf%C3%A9",
        "/teams/red/board, /board below /teams/red",
        "/teams, /teams",
        "/both/again/x, /x below /both/again",
        "/both/x, /x below /both",
    })
    void sendsBackendsWhatIsBehindThePrefix(String target, String expected) throws Exception {
        assertThat(seen(OPEN, target)).isEqualTo(expected);
    }

    @Test
    void believesOnlyTrustedProxiesAboutThePrefix() throws Exception {
        String claim = "X-Forwarded-Prefix: /outer";

        assertThat(seen(OPEN, "/api/users", claim)).isEqualTo("/users below /api");
        assertThat(seen(OPEN, "/users", claim)).isEqualTo("/users");
        assertThat(seen(BEHIND_PROXY, "/api/users", claim)).isEqualTo("/users below /outer/api");
        assertThat(seen(BEHIND_PROXY, "/users", claim)).isEqualTo("/users below /outer");
        assertThat(seen(BEHIND_PROXY, "/api/users", "X-Forwarded-Prefix: //evil.example"))
                .isEqualTo("/users below /api");
    }

    @Test
    void refusesPathMadeToKeepItBusy() throws Exception {
        String target = "/slow/" + "a".repeat(5_000) + "!";

        assertThat(RawClient.get(OPEN, target).status()).isEqualTo(400);
        assertThat(backend.requestsTo(target)).isZero();
    }

    @Test
    void rewritesRedirectsOnlyWhereConfigured() throws Exception {
        redirectAt("/login", "/welcome");
        redirectAt("/elsewhere", "https://other.example/welcome");

        assertThat(location("/old/login")).isEqualTo("/old/welcome");
        assertThat(location("/old/elsewhere")).isEqualTo("https://other.example/welcome");
        assertThat(location("/api/login")).isEqualTo("/welcome");
    }

    private static void redirectAt(String target, String location) {
        backend.behaveAt(
                target,
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                                        .formatted(location)));
    }

    private static String location(String target) throws IOException {
        return RawClient.get(OPEN, target).head().field("location").orElse("");
    }
}
