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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The middleware {@code basic-auth} in the running gateway. */
class BasicAuthIT {
    // Of "U*U", from the tests of crypt_blowfish, and of "password", from those of Argon2.
    private static final String BCRYPT =
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    private static final String ARGON2 =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @TempDir Path directory;
    private final int port = FreePort.next();

    private RawClient.Answer ask(String target, String... fields) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines("GET " + target + " HTTP/1.1", "Host: localhost")
                        + (fields.length == 0 ? "" : RawClient.lines(fields))
                        + "\r\n");
    }

    private static String user(String name, String password) {
        byte[] pair = (name + ':' + password).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String users(String more) {
        return """
        type     = "basic-auth"
        username = "admin"
        password = "${ADMIN_PASSWORD}"
        users    = { bob = "%s", carol = "%s" }
        realm    = "Console"
        %s
        """
                .formatted(BCRYPT, ARGON2, more);
    }

    @Test
    void letsUsersPass() throws Exception {
        String middleware = users("identity_header = \"X-User\"; strip_credentials = true");
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .env("ADMIN_PASSWORD", "s3cret")
                                .start(GatewayConfigs.through(port, middleware, backend))) {
            var plain = ask("/plain", user("admin", "s3cret"), "X-User: root", "X_User: root");
            assertThat(plain.status()).isEqualTo(200);
            assertThat(plain.body().toLowerCase(Locale.ROOT))
                    .contains("x-user: admin\n")
                    .doesNotContain("root", "authorization");
            for (int i = 0; i < 2; i++) {
                assertThat(ask("/bcrypt", user("bob", "U*U")).body()).contains("x-user: bob");
                assertThat(ask("/argon2", user("carol", "password")).body())
                        .contains("x-user: carol");
            }

            requireRefused(ask("/"), "Missing Authorization header");
            requireRefused(ask("/", user("admin", "wrong")), "Invalid credentials");
            requireRefused(ask("/", user("bob", "wrong")), "Invalid credentials");
            requireRefused(ask("/", user("mallory", "U*U")), "Invalid credentials");
            requireRefused(ask("/", "Authorization: Bearer x"), "Invalid credentials");
            assertThat(backend.requests()).hasSize(5);

            assertThat(gateway.awaitOnlyAccess("/plain")).containsEntry("user", "admin");
            MetricsPage page = gateway.metrics();
            assertThat(page.value("gateway_basic_auth_accepted_total{middleware=\"it\"}"))
                    .isEqualTo(5);
            assertThat(refused(page, "missing")).isEqualTo(1);
            assertThat(refused(page, "credentials")).isEqualTo(3);
            assertThat(refused(page, "malformed")).isEqualTo(1);
            // Of bob and carol once, of bob's wrong one, and perhaps of the unknown user's.
            assertThat(page.sum("gateway_basic_auth_verification_seconds_count"))
                    .isBetween(3.0, 4.0);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
            assertThat(gateway.manage("/api/gateway/config").body())
                    .doesNotContain("s3cret", BCRYPT, ARGON2);
        }
    }

    private static double refused(MetricsPage page, String reason) {
        return page.value(
                "gateway_basic_auth_refused_total{middleware=\"it\",reason=\"" + reason + "\"}");
    }

    private static void requireRefused(RawClient.Answer answer, String text) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"error\": \"" + text + '"');
        assertThat(answer.head().field("WWW-Authenticate"))
                .contains("Basic realm=\"Console\", charset=\"UTF-8\"");
    }

    @Test
    void servesKnownUsersWhileOthersGuess() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .env("ADMIN_PASSWORD", "s3cret")
                                .start(GatewayConfigs.through(port, users(""), backend));
                ExecutorService strangers = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(ask("/", user("bob", "U*U")).status()).isEqualTo(200);

            List<Future<Integer>> guesses = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String guess = user("bob", "guess-" + i);
                guesses.add(strangers.submit(() -> ask("/", guess).status()));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(ask("/", user("bob", "U*U")).status()).isEqualTo(200);
            }

            for (Future<Integer> guess : guesses) {
                assertThat(guess.get()).isIn(401, 503);
            }
            gateway.awaitIdle();
            MetricsPage page = gateway.metrics();
            assertThat(refused(page, "credentials") + refused(page, "busy")).isEqualTo(300);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
        }
    }

    @Test
    void letsNewUsersInWhileOneClientGuesses() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .env("ADMIN_PASSWORD", "s3cret")
                                .start(GatewayConfigs.through(port, users(""), backend));
                ExecutorService strangers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> guesses = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String guess = user("bob", "guess-" + i);
                guesses.add(strangers.submit(() -> ask("/", guess).status()));
            }
            for (String user : List.of(user("bob", "U*U"), user("carol", "password"))) {
                try (RawClient other = RawClient.connectFrom("127.0.0.2", port)) {
                    other.send(RawClient.lines("GET / HTTP/1.1", "Host: localhost", user, ""));
                    assertThat(other.receive().answer().status()).isEqualTo(200);
                }
            }

            for (Future<Integer> guess : guesses) {
                assertThat(guess.get()).isIn(401, 503);
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void followsItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("htpasswd"), "bob:" + BCRYPT + "\n");
        String middleware = "type = \"basic-auth\"; users_file = \"" + file + '"';
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayPool.start(GatewayConfigs.through(port, middleware, backend))) {
            assertThat(ask("/", user("bob", "U*U")).status()).isEqualTo(200);

            Files.writeString(file, "carol:" + ARGON2 + "\n");

            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> ask("/", user("bob", "U*U")).status() == 401);
            assertThat(ask("/", user("carol", "password")).status()).isEqualTo(200);

            Files.writeString(file, "carol:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/\n");
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () -> {
                                assertThat(ask("/", user("carol", "password")).status())
                                        .isEqualTo(200);
                                return gateway.metrics().sum("gateway_basic_auth_file_valid") == 0;
                            });
            gateway.awaitLog("line 1: hashed with MD5, which is too weak");
        }
    }

    @Test
    void startsWithNoWeakHash() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("weak.hcl"),
                        """
                        middlewares "staff" {
                          type  = "basic-auth"
                          users = { bob = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=" }
                        }
                        """);

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", config.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log())
                    .contains("weak.hcl:3:3", "bob: hashed with SHA-1, which is too weak")
                    .doesNotContain("5en6G6Mez");
        }
    }
}
