package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The middleware {@code jwt} in the running gateway. */
class JwtIT {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final String CLAIMS =
            "{\"sub\":\"alice\",\"exp\":4000000000,\"role\":\"admin\",\"email\":\"a@example.com\"}";

    @TempDir Path directory;
    private final int port = FreePort.next();

    private RawClient.Answer ask(String target, String... fields) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines("GET " + target + " HTTP/1.1", "Host: localhost")
                        + (fields.length == 0 ? "" : RawClient.lines(fields))
                        + "\r\n");
    }

    private int status(String token) throws IOException {
        return ask("/", "Authorization: Bearer " + token).status();
    }

    private static double refused(MetricsPage page, String reason) {
        return page.value("gateway_jwt_refused_total{middleware=\"it\",reason=\"" + reason + "\"}");
    }

    private static void requireRefused(RawClient.Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body())
                .startsWith("{\"error\": \"JWT validation failed: " + reason + '"');
        assertThat(answer.head().field("WWW-Authenticate"))
                .contains(
                        "Bearer realm=\"models\", error=\"invalid_token\", error_description=\""
                                + reason
                                + '"');
    }

    @Test
    void letsTokensPass() throws Exception {
        String middleware =
                """
                type   = "jwt"
                value  = "${JWT_SECRET}"
                cookie = "session"
                realm  = "models"
                required_claims   = { role = "admin" }
                claim_headers     = { "X-User-Email" = "email" }
                strip_credentials = true
                """;
        String token = Jwt.hs256(SECRET, CLAIMS);
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .env("JWT_SECRET", SECRET)
                                .start(GatewayConfigs.through(port, middleware, backend))) {
            for (int i = 0; i < 2; i++) {
                var accepted =
                        ask(
                                "/header",
                                "Authorization: Bearer " + token,
                                "X-JWT-Subject: root",
                                "x_user_email: root");
                assertThat(accepted.status()).isEqualTo(200);
                assertThat(accepted.body().toLowerCase(Locale.ROOT))
                        .contains("x-jwt-subject: alice\n", "x-user-email: a@example.com\n")
                        .doesNotContain("root", "authorization");
            }
            assertThat(ask("/cookie", "Cookie: a=1; session=" + token).body())
                    .contains("x-jwt-subject: alice")
                    .containsIgnoringCase("Cookie: a=1\n");

            var without = ask("/");
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.body()).startsWith("{\"error\": \"Missing authorization header\"");
            assertThat(without.head().field("WWW-Authenticate"))
                    .contains("Bearer realm=\"models\"");
            requireRefused(
                    ask("/", "Authorization: Bearer " + Jwt.hs256("another", CLAIMS)),
                    "invalid signature");
            requireRefused(
                    ask("/", "Authorization: Bearer " + unsigned(CLAIMS)), "algorithm not allowed");
            requireRefused(
                    ask("/", "Authorization: Bearer " + Jwt.hs256(SECRET, "{\"exp\":1}")),
                    "token expired");
            var powerless =
                    ask("/", "Authorization: Bearer " + Jwt.hs256(SECRET, "{\"exp\":4000000000}"));
            assertThat(powerless.status()).isEqualTo(403);
            assertThat(powerless.head().field("WWW-Authenticate"))
                    .hasValueSatisfying(
                            value -> assertThat(value).contains("error=\"insufficient_scope\""));
            assertThat(backend.requests()).hasSize(3);

            assertThat(gateway.awaitOnlyAccess("/cookie")).containsEntry("user", "alice");
            MetricsPage page = gateway.metrics();
            assertThat(page.value("gateway_jwt_accepted_total{middleware=\"it\"}")).isEqualTo(3);
            assertThat(page.value("gateway_jwt_cache_hits_total{middleware=\"it\"}")).isEqualTo(2);
            for (String reason :
                    "missing_header signature algorithm expired claim".split(" ", -1)) {
                assertThat(refused(page, reason)).as(reason).isEqualTo(1);
            }
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
        }
    }

    private static String unsigned(String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + '.'
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + '.';
    }

    @Test
    void followsAnIssuerThroughRotationAndOutage() throws Exception {
        KeyPair first = rsa();
        KeyPair second = rsa();
        String ofFirst = Jwt.rs256(first.getPrivate(), "first", CLAIMS);
        String ofSecond = Jwt.rs256(second.getPrivate(), "second", CLAIMS);
        try (var issuer =
                        ScriptedBackend.start(
                                Behaviour.plain(Jwt.jwks(Jwt.jwk(first.getPublic(), "first"))));
                var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            String middleware =
                    """
                    type = "jwt"
                    jwks {
                      url       = "%s/keys"
                      cooldown  = "200ms"
                      refresh   = "2s"
                      max_stale = "4s"
                    }
                    """
                            .formatted(issuer.url());
            try (var gateway =
                    GatewayPool.start(GatewayConfigs.through(port, middleware, backend))) {
                assertThat(issuer.requests()).isEmpty();
                assertThat(status(ofFirst)).isEqualTo(200);
                assertThat(issuer.requestsTo("/keys")).isEqualTo(1);
                assertThat(status(ofSecond)).isEqualTo(401);
                // A public key taken for a secret.
                assertThat(
                                status(
                                        Jwt.hs256(
                                                Base64.getEncoder()
                                                        .encodeToString(
                                                                first.getPublic().getEncoded()),
                                                CLAIMS)))
                        .isEqualTo(401);

                issuer.behave(
                        Behaviour.plain(
                                Jwt.jwks(
                                        Jwt.jwk(first.getPublic(), "first"),
                                        Jwt.jwk(second.getPublic(), "second"))));
                await().atMost(Duration.ofSeconds(20)).until(() -> status(ofSecond) == 200);
                assertThat(status(ofFirst)).isEqualTo(200);

                issuer.behave(Behaviour.plain(Jwt.jwks(Jwt.jwk(second.getPublic(), "second"))));
                await().atMost(Duration.ofSeconds(20)).until(() -> status(ofFirst) == 401);
                assertThat(status(ofSecond)).isEqualTo(200);

                issuer.behave(Behaviour.status(500));
                await().atMost(Duration.ofSeconds(20)).until(() -> status(ofSecond) == 503);
                var unavailable = ask("/", "Authorization: Bearer " + ofSecond);
                assertThat(unavailable.body()).startsWith("{\"error\": \"JWT keys unavailable\"");
                gateway.awaitLog("keys cannot be fetched");

                issuer.behave(Behaviour.plain(Jwt.jwks(Jwt.jwk(second.getPublic(), "second"))));
                await().atMost(Duration.ofSeconds(20)).until(() -> status(ofSecond) == 200);
                MetricsPage page = gateway.metrics();
                assertThat(
                                page.value(
                                        "gateway_jwt_jwks_fetches_total{middleware=\"it\",result=\"failed\"}"))
                        .isPositive();
                assertThat(refused(page, "keys_unavailable")).isPositive();
                assertThat(page.sum("gateway_middleware_errors_total")).isZero();
            }
        }
    }

    @Test
    void takesAPublicKey() throws Exception {
        KeyPair pair = rsa();
        Path file =
                Files.writeString(
                        directory.resolve("key.pem"),
                        "-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(pair.getPublic().getEncoded())
                                + "\n-----END PUBLIC KEY-----\n");
        String middleware = "type = \"jwt\"; public_key_file = \"" + file + '"';
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayPool.start(GatewayConfigs.through(port, middleware, backend))) {
            assertThat(status(Jwt.rs256(pair.getPrivate(), "", CLAIMS))).isEqualTo(200);
            assertThat(status(Jwt.rs256(rsa().getPrivate(), "", CLAIMS))).isEqualTo(401);
            assertThat(status(Jwt.hs256(Files.readString(file), CLAIMS))).isEqualTo(401);
            assertThat(gateway.metrics().sum("gateway_jwt_keys")).isEqualTo(1);
        }
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
