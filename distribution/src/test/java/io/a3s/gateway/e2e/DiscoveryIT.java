package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends that say themselves what they are, while traffic is there. */
class DiscoveryIT {
    private static final String DOCUMENT = "/.well-known/a3s-service.json";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend one;
    private ScriptedBackend two;

    @BeforeEach
    void startBackends() throws IOException {
        one = ScriptedBackend.start(Behaviour.plain("one"));
        two = ScriptedBackend.start(Behaviour.plain("two"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        one.close();
        two.close();
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        middlewares "mark" { type = "headers"; response_headers = { "X-Mark" = "yes" } }
        services "own" { load_balancer { servers = [{ url = "%s" }] } }
        routers "own" { rule = "Path(`/own`)"; service = "own" }
        routers "named" { rule = "Path(`/named`)"; service = "llm@discovery" }
        providers {
          discovery {
            seeds = [{ url = "%s", name = "llm" }, { url = "%s" }]
            poll_interval_secs = 1
            failure_threshold  = 2
          }
        }
        """
                .formatted(port, two.url(), one.url(), two.url());
    }

    private static void say(ScriptedBackend backend, String name, String rule) {
        backend.behaveAt(
                DOCUMENT,
                Behaviour.plain(
                        """
                        {
                          "name": "%s",
                          "version": "2.1.0",
                          "routes": [{ "rule": "%s", "middlewares": ["mark"] }],
                          "health_path": "/health",
                          "weight": 1
                        }
                        """
                                .formatted(name, rule)));
    }

    private static void awaitThat(ThrowingRunnable holds) {
        await().atMost(Scale.patience(20)).pollInterval(Duration.ofMillis(25)).untilAsserted(holds);
    }

    private void awaitAnswer(String path, int status, String body) {
        awaitThat(
                () -> {
                    var answer = RawClient.get(port, path);
                    assertThat(answer.status()).isEqualTo(status);
                    assertThat(answer.body()).contains(body);
                });
    }

    @Test
    void getTheTrafficThatTheyAskFor() throws Exception {
        // Which the gateway's own file has, and does not give away.
        say(one, "llm", "PathPrefix(`/`)");
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            var answer = RawClient.get(port, "/v1/chat");
            assertThat(answer.body()).isEqualTo("one");
            assertThat(answer.head().field("X-Mark")).contains("yes");
            assertThat(RawClient.get(port, "/named").body()).isEqualTo("one");
            assertThat(RawClient.get(port, "/own").body()).isEqualTo("two");
            assertThat(gateway.manageJson("/api/gateway/services").toString())
                    .contains("llm@discovery");

            say(one, "llm", "PathPrefix(`/v2`)");
            awaitAnswer("/v1/chat", 404, "No route matched");
            assertThat(RawClient.get(port, "/v2").body()).isEqualTo("one");

            one.behaveAt(DOCUMENT, Behaviour.status(404));
            awaitAnswer("/v2", 404, "No route matched");
            awaitAnswer("/named", 503, "");
        }
    }

    @Test
    void harmNobodyElseByWhatTheySay() throws Exception {
        say(one, "llm", "PathPrefix(`/one`)");
        two.behaveAt(DOCUMENT, Behaviour.plain("{\"name\": "));
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            assertThat(RawClient.get(port, "/one").body()).isEqualTo("one");
            gateway.awaitLog(two.url() + ": its document is refused: no JSON");

            say(two, "two", "Pth(`/two`)");
            gateway.awaitLog("unknown matcher \"Pth\"");
            say(two, "llm", "PathPrefix(`/two`)");
            gateway.awaitLog("belongs to seeds with name = \"llm\"");
            say(one, "llm", "PathPrefix(`/first`)");
            awaitAnswer("/first", 200, "one");
            assertThat(gateway.metrics().value(rejected())).isZero();

            say(two, "two", "PathPrefix(`/two`)");
            awaitAnswer("/two", 200, "two");
        }
    }

    private static String rejected() {
        return "gateway_provider_updates_total{provider=\"discovery\",result=\"rejected\"}";
    }
}
