package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The middleware {@code api-key} in the running gateway. */
class ApiKeyIT {
    // Of "hashed-key", by sha256sum, and of "U*U", from the tests of crypt_blowfish.
    private static final String SHA256 =
            "sha256:a4ae87b73fa5645e6aee415a6f72be4dcbd99d057a7b40cb1b867c181d179260";
    private static final String BCRYPT =
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    @TempDir Path directory;
    private final int port = FreePort.next();

    private RawClient.Answer ask(String target, String... fields) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines("GET " + target + " HTTP/1.1", "Host: localhost")
                        + (fields.length == 0 ? "" : RawClient.lines(fields))
                        + "\r\n");
    }

    @Test
    void letsThoseWithAKeyPass() throws Exception {
        String middleware =
                """
                type    = "api-key"
                keys    = ["${FIRST_KEY}"]
                clients = { digest = "%s", slow = "%s" }
                query   = "key"
                identity_header   = "X-Client"
                strip_credentials = true
                """
                        .formatted(SHA256, BCRYPT);
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .env("FIRST_KEY", "first-key")
                                .start(GatewayConfigs.through(port, middleware, backend))) {
            var plain = ask("/plain", "X-API-Key: first-key", "X-Client: root", "X_Client: root");
            assertThat(plain.status()).isEqualTo(200);
            assertThat(plain.body().toLowerCase(Locale.ROOT))
                    .contains("x-client: key-1\n")
                    .doesNotContain("root", "x-api-key", "first-key");
            assertThat(ask("/digest", "x-api-key: hashed-key").body()).contains("x-client: digest");
            assertThat(ask("/slow", "X-API-Key: U*U").body()).contains("x-client: slow");
            assertThat(ask("/slow", "X-API-Key: U*U").body()).contains("x-client: slow");
            var query = ask("/query?a=b&key=first-key");
            assertThat(query.body()).startsWith("GET /query?a=b HTTP/1.1\n");

            requireRefused(ask("/"));
            requireRefused(ask("/", "X-API-Key: other-key"));
            requireRefused(ask("/", "X-API-Key: " + SHA256));
            requireRefused(ask("/", "X-API-Key: first-key", "X-API-Key: first-key"));
            assertThat(backend.requests()).hasSize(5);

            assertThat(gateway.awaitOnlyAccess("/digest")).containsEntry("user", "digest");
            MetricsPage page = gateway.metrics();
            assertThat(page.value("gateway_api_key_accepted_total{middleware=\"it\"}"))
                    .isEqualTo(5);
            assertThat(refused(page, "missing")).isEqualTo(1);
            assertThat(refused(page, "invalid")).isEqualTo(3);
            assertThat(page.sum("gateway_api_key_verification_seconds_count")).isEqualTo(1);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
            assertThat(gateway.manage("/api/gateway/config").body())
                    .doesNotContain("first-key", SHA256, BCRYPT);
        }
    }

    private static double refused(MetricsPage page, String reason) {
        return page.value(
                "gateway_api_key_refused_total{middleware=\"it\",reason=\"" + reason + "\"}");
    }

    private static void requireRefused(RawClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"error\": \"Invalid or missing API key\"");
        assertThat(answer.head().field("WWW-Authenticate")).contains("ApiKey realm=\"gateway\"");
    }

    @Test
    void followsItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "bob:bobs-key\n");
        String middleware =
                "type = \"api-key\"; header = \"Authorization\"; keys_file = \"" + file + '"';
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayPool.start(GatewayConfigs.through(port, middleware, backend))) {
            assertThat(ask("/", "Authorization: Bearer bobs-key").status()).isEqualTo(200);
            assertThat(ask("/", "Authorization: Bearer carols-key").status()).isEqualTo(401);

            Files.writeString(file, "carol:carols-key\n");

            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () ->
                                    ask("/", "Authorization: Bearer carols-key").status() == 200
                                            && ask("/", "Authorization: Bearer bobs-key").status()
                                                    == 401);

            Files.writeString(file, "carol\n");
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () -> {
                                assertThat(ask("/", "Authorization: Bearer carols-key").status())
                                        .isEqualTo(200);
                                return gateway.metrics().sum("gateway_api_key_file_valid") == 0;
                            });
            gateway.awaitLog("line 1: no colon");
        }
    }
}
