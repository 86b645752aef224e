package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementIT {
    private static final String TOKEN = "management-token-of-the-test";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String PASSWORD = "password-in-a-url";

    private final int port = FreePort.next();
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        gateway = GatewayProcess.in(directory).managementToken(TOKEN).start(config("1s"));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private String config(String timeout) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "short" { rule = "PathPrefix(`/`)"; service = "models" }
        routers "long"  {
          rule        = "Host(`models.example`) && PathPrefix(`/v1`)"
          service     = "models"
          entrypoints = ["web"]
          middlewares = ["token"]
        }
        services "models" {
          load_balancer {
            strategy = "weighted"
            servers  = [
              { url = "http://user:%s@127.0.0.1:1", weight = 3 },
              { url = "http://127.0.0.1:2" }
            ]
            request_timeout = "%s"
          }
        }
        services "idle" {
          scaling {
            max_replicas   = 4
            buffer_enabled = true
            executor       = "process"
            process { command = ["sleep", "600"]; environment = { KEY = "%s" } }
          }
        }
        middlewares "token" { type = "jwt"; value = "%s" }
        """
                .formatted(port, PASSWORD, timeout, SECRET, SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config",
                "health",
                "metrics",
                "routes",
                "routes/long",
                "services",
                "services/models",
                "scaling",
                "scaling/idle",
                "backends",
                "plugins",
                "version"
            })
    void showsNoSecretAnywhere(String resource) throws Exception {
        var answer = gateway.manage("/api/gateway/" + resource);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank().doesNotContain(SECRET, TOKEN, PASSWORD);
        assertThat(answer.head().field("cache-control")).contains("no-store");
    }

    @Test
    void masksSecretsButNothingElse() throws Exception {
        JsonNode config = gateway.manageJson("/api/gateway/config");

        assertThat(config.at("/fixed/management/token").asText()).isEqualTo("***");
        assertThat(config.at("/dynamic/middlewares/token").toString()).contains("\"***\"");
        String servers = config.at("/dynamic/services/models/load_balancer/servers").toString();
        assertThat(servers).contains("@127.0.0.1:1", "http://127.0.0.1:2");
    }

    @Test
    void putsNoSecretIntoTheLogs() throws Exception {
        RawClient.get(port, "/unreachable");

        gateway.awaitOnlyAccess("/unreachable");
        assertThat(gateway.output()).doesNotContain(SECRET, TOKEN, PASSWORD);
        assertThat(gateway.log()).doesNotContain(SECRET, TOKEN, PASSWORD);
    }

    @Test
    void showsRoutersInOrderOfPrecedence() throws Exception {
        List<String> names = new ArrayList<>();
        gateway.manageJson("/api/gateway/routes").forEach(r -> names.add(r.get("name").asText()));
        JsonNode one = gateway.manageJson("/api/gateway/routes/long");

        assertThat(names).containsExactly("long", "short");
        assertThat(one.get("rule").asText())
                .isEqualTo("Host(`models.example`) && PathPrefix(`/v1`)");
        assertThat(one.get("service").asText()).isEqualTo("models");
        assertThat(one.get("entrypoints").get(0).asText()).isEqualTo("web");
        assertThat(one.get("middlewares").get(0).asText()).isEqualTo("token");
        assertThat(one.get("priority").asInt()).isPositive();
    }

    @Test
    void showsAServiceWithItsBackends() throws Exception {
        JsonNode one = gateway.manageJson("/api/gateway/services/models");

        assertThat(one.get("strategy").asText()).isEqualTo("weighted");
        assertThat(one.get("backends_total").asInt()).isEqualTo(2);
        assertThat(one.get("backends_healthy").asInt()).isEqualTo(2);
        JsonNode backend = one.get("backends").get(0);
        assertThat(backend.get("url").asText()).contains("127.0.0.1:1");
        assertThat(backend.get("weight").asInt()).isEqualTo(3);
        assertThat(backend.get("healthy").asBoolean()).isTrue();
        assertThat(backend.get("active_requests").asInt()).isZero();
    }

    @Test
    void showsHowAServiceIsScaled() throws Exception {
        await().until(
                        () ->
                                gateway.manageJson("/api/gateway/scaling/idle")
                                        .get("known")
                                        .asBoolean());
        JsonNode all = gateway.manageJson("/api/gateway/scaling");
        JsonNode idle = gateway.manageJson("/api/gateway/scaling/idle");

        assertThat(all).hasSize(1);
        assertThat(idle.get("executor").asText()).isEqualTo("process");
        assertThat(idle.get("min_replicas").asInt()).isZero();
        assertThat(idle.get("max_replicas").asInt()).isEqualTo(4);
        assertThat(idle.get("desired").asInt()).isZero();
        assertThat(idle.get("replicas")).isEmpty();
        assertThat(idle.at("/queue/enabled").asBoolean()).isTrue();
        assertThat(idle.at("/queue/capacity").asInt()).isEqualTo(100);
        assertThat(idle.has("last_change")).isFalse();
    }

    @Test
    void showsHealthVersionAndPlugins() throws Exception {
        JsonNode health = gateway.manageJson("/api/gateway/health");
        JsonNode version = gateway.manageJson("/api/gateway/version");
        List<String> plugins = new ArrayList<>();
        gateway.manageJson("/api/gateway/plugins").forEach(p -> plugins.add(p.toString()));

        assertThat(health.get("state").asText()).isEqualTo("Running");
        assertThat(health.get("uptime_secs").asInt()).isNotNegative();
        assertThat(version.get("name").asText()).isEqualTo("a3s-gateway");
        assertThat(version.get("version").asText()).isNotEmpty();
        assertThat(version.get("spi").asText()).isNotEmpty();
        assertThat(plugins).anyMatch(p -> p.contains("middleware-jwt"));
    }

    @Test
    void showsWhyAConfigurationWasRejected() throws Exception {
        gateway.rewriteConfig(config("soon"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gateway.manageJson("/api/gateway/health").has("rejected_config"));

        var health = gateway.manage("/api/gateway/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).contains("request_timeout").doesNotContain(SECRET, PASSWORD);

        gateway.rewriteConfig(config("2s"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !gateway.manageJson("/api/gateway/health").has("rejected_config"));
    }

    @Test
    void demandsTheToken() throws Exception {
        for (String fields :
                List.of(
                        "",
                        "Authorization: Bearer wrong\r\n",
                        "Authorization: Basic " + TOKEN + "\r\n",
                        "Authorization: Bearer " + TOKEN + "x\r\n")) {
            var answer = gateway.management().ask("GET", "/api/gateway/config", fields);

            assertThat(answer.status()).as(fields).isEqualTo(401);
            assertThat(answer.head().field("www-authenticate")).contains("Bearer");
            assertThat(answer.body()).contains("\"error\"").doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/gateway",
                "/api/gateway/",
                "/api/gateway/none",
                "/api/gateway/routes/none",
                "/api/gateway/services/none",
                "/api/gateway/scaling/models",
                "/api/gateway/health/more",
                "/api/gatewayhealth"
            })
    void answers404ForWhatIsNotThere(String path) throws Exception {
        var answer = gateway.manage(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("\"error\"");
    }

    @Test
    void toleratesASlashAtTheEnd() throws Exception {
        assertThat(gateway.manage("/api/gateway/version/").status()).isEqualTo(200);
        assertThat(gateway.manage("/api/gateway/routes/long/").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void onlyReads(String method) throws Exception {
        var answer =
                gateway.management()
                        .ask(
                                method,
                                "/api/gateway/config",
                                "Authorization: Bearer " + TOKEN + "\r\nContent-Length: 0\r\n");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head().field("allow")).contains("GET, HEAD");
    }
}
