package io.a3s.gateway.middleware.basicauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest {
    // Of "U*U", with the least cost.
    private static final String BCRYPT =
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    // Of "password".
    private static final String ARGON2 =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    private static final String VERIFICATION = "basic_auth_verification_seconds";

    @TempDir Path directory;
    private final VerificationGate gate = new VerificationGate(1, 0);
    private final FakePluginContext context = new FakePluginContext("staff");
    private final Map<String, String> users = new HashMap<>();
    private Optional<Path> file = Optional.empty();
    private Optional<String> identityHeader = Optional.empty();
    private boolean strips;

    private Middleware create() {
        BasicAuthConfig config =
                new BasicAuthConfig(
                        Optional.of("alice"),
                        Optional.of("s3cret"),
                        users,
                        file,
                        "models",
                        identityHeader,
                        strips);
        return new BasicAuthFactory(gate).create(config, context);
    }

    private FakeExchangeBuilder get() {
        return FakeExchange.get("/").needs(new BasicAuthFactory(gate).needs());
    }

    private FakeExchangeBuilder with(String user, String password) {
        return with(user, password, StandardCharsets.UTF_8);
    }

    private FakeExchangeBuilder with(String user, String password, Charset charset) {
        byte[] pair = (user + ':' + password).getBytes(charset);
        return get().header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static void assertAccepted(
            Middleware middleware, FakeExchangeBuilder request, String name) {
        FakeExchange exchange = request.build();

        assertThat(exchange.run(middleware).status()).isEqualTo(200);
        assertThat(exchange.identity()).isNotNull().hasToString(name);
    }

    private void assertRefused(
            Middleware middleware, FakeExchangeBuilder request, String text, String reason) {
        FakeExchange exchange = request.build();
        long before = context.metrics().count("basic_auth_refused_total", "reason", reason);

        FakeResponseHead response = exchange.run(middleware);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).startsWith("{\"error\": \"" + text + '"');
        assertThat(response.header("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"models\", charset=\"UTF-8\"");
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(exchange.identity()).isNull();
        assertThat(context.metrics().count("basic_auth_refused_total", "reason", reason))
                .isEqualTo(before + 1);
    }

    private void assertWrong(Middleware middleware, String user, String password) {
        assertRefused(middleware, with(user, password), "Invalid credentials", "credentials");
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("basic-auth");
    }

    @Test
    void acceptsUsersWithTheirPasswords() {
        users.put("bob", "colon:in:it");
        users.put("Jürgen", "Müller");
        Middleware staff = create();

        assertAccepted(staff, with("alice", "s3cret"), "alice");
        assertAccepted(staff, with("bob", "colon:in:it"), "bob");
        assertAccepted(staff, with("Jürgen", "Müller"), "Jürgen");
        assertThat(context.metrics().count("basic_auth_accepted_total")).isEqualTo(3);
        assertThat(context.metrics().gaugeValue("basic_auth_users")).isEqualTo(3);
    }

    @Test
    void refusesWrongPasswordsAndUnknownUsers() {
        users.put("bob", "bobs");
        Middleware staff = create();

        assertWrong(staff, "alice", "");
        assertWrong(staff, "alice", "s3cre");
        assertWrong(staff, "alice", "s3crets");
        assertWrong(staff, "alice", "bobs");
        assertWrong(staff, "carol", "s3cret");
        assertWrong(staff, "carol", "bobs");
        assertWrong(staff, "", "s3cret");
        assertWrong(staff, "Alice", "s3cret");
        assertRefused(
                staff,
                with("alice", "s3crét", StandardCharsets.ISO_8859_1),
                "Invalid credentials",
                "credentials");
    }

    @Test
    void refusesWhatMakesNoSense() {
        Middleware staff = create();
        String twice =
                Base64.getEncoder().encodeToString("alice:s3cret".getBytes(StandardCharsets.UTF_8));

        assertRefused(staff, get(), "Missing Authorization header", "missing");
        for (String value :
                List.of(
                        "Basic",
                        "Basic ",
                        "Basic !!!!",
                        "Basic YWxpY2U=",
                        "Basic" + twice,
                        "Bearer " + twice,
                        "Basic " + "QUFB".repeat(600))) {
            assertRefused(
                    staff,
                    get().header("Authorization", value),
                    "Invalid credentials",
                    "malformed");
        }
        assertRefused(
                staff,
                with("alice", "s3cret").header("Authorization", "Basic " + twice),
                "Invalid credentials",
                "malformed");
    }

    @Test
    void computesEachHashOnceForTheRightPassword() {
        users.put("bob", BCRYPT);
        users.put("carol", ARGON2);
        Middleware staff = create();

        for (int i = 0; i < 3; i++) {
            assertAccepted(staff, with("bob", "U*U"), "bob");
            assertAccepted(staff, with("carol", "password"), "carol");
        }

        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(2);
    }

    @Test
    void computesEveryHashForWrongPasswords() {
        users.put("bob", BCRYPT);
        Middleware staff = create();
        assertAccepted(staff, with("bob", "U*U"), "bob");

        for (int i = 0; i < 3; i++) {
            assertWrong(staff, "bob", "U*U*");
        }

        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(4);
    }

    @Test
    void takesAsMuchTroubleWithUnknownUsers() {
        users.put("bob", BCRYPT);
        BasicAuthConfig hashedOnly =
                new BasicAuthConfig(
                        Optional.empty(),
                        Optional.empty(),
                        users,
                        Optional.empty(),
                        "models",
                        Optional.empty(),
                        false);
        Middleware staff = new BasicAuthFactory(gate).create(hashedOnly, context);

        assertWrong(staff, "mallory", "guess");
        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(1);
        // Not even with the password of the one whose hash was computed instead.
        assertWrong(staff, "mallory", "U*U");
        assertWrong(staff, "mallory", "U*U");
        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(3);
        assertAccepted(staff, with("bob", "U*U"), "bob");
        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(4);
    }

    @Test
    void staysOffTheEventLoopForHashes() {
        users.put("bob", BCRYPT);
        Middleware staff = create();

        Verdict first = staff.onRequest(with("bob", "U*U").build());
        assertThat(first)
                .isInstanceOfSatisfying(
                        Verdict.Awaiting.class,
                        waiting ->
                                assertThat(waiting.stage().toCompletableFuture().join())
                                        .isEqualTo(Verdict.proceed()));

        assertThat(staff.onRequest(with("bob", "U*U").build())).isEqualTo(Verdict.proceed());
    }

    @Test
    void turnsAwayWhatIsTooMuch() throws Exception {
        users.put("bob", BCRYPT);
        users.put("carol", ARGON2);
        Middleware staff = create();
        assertAccepted(staff, with("bob", "U*U"), "bob");

        gate.check(
                InetAddress.getLoopbackAddress(),
                () -> {
                    FakeResponseHead response = with("carol", "password").build().run(staff);
                    assertThat(response.status()).isEqualTo(503);
                    assertThat(response.body())
                            .startsWith("{\"error\": \"Too many passwords to check\"");
                    assertThat(response.header("Retry-After")).isEqualTo("1");
                    // Those who are known need no check.
                    assertAccepted(staff, with("bob", "U*U"), "bob");
                    assertAccepted(staff, with("alice", "s3cret"), "alice");
                    return true;
                });

        assertThat(context.metrics().count("basic_auth_refused_total", "reason", "busy")).isOne();
        assertAccepted(staff, with("carol", "password"), "carol");
    }

    @Test
    void tellsTheBackendWhoItIs() {
        identityHeader = Optional.of("X-User");
        Middleware staff = create();
        FakeExchange exchange =
                with("alice", "s3cret").header("x_user", "root").header("X-User", "root").build();

        exchange.run(staff);

        assertThat(exchange.request().headers().all(HeaderName.of("X-User")))
                .containsExactly("alice");
        assertThat(exchange.request().headers().contains(HeaderName.of("x_user"))).isFalse();
    }

    @Test
    void passesThePasswordOnUnlessTold() {
        Middleware keeping = create();
        strips = true;
        Middleware stripping = create();
        FakeExchange kept = with("alice", "s3cret").build();
        FakeExchange stripped = with("alice", "s3cret").build();

        kept.run(keeping);
        stripped.run(stripping);

        assertThat(kept.request().headers().contains(HeaderName.AUTHORIZATION)).isTrue();
        assertThat(stripped.isForwarded()).isTrue();
        assertThat(stripped.request().headers().contains(HeaderName.AUTHORIZATION)).isFalse();
    }

    @Test
    void readsTheFileAgainAndForgetsNobodyWhoStays() throws Exception {
        Path path = Files.writeString(directory.resolve("htpasswd"), "bob:" + BCRYPT + "\n");
        file = Optional.of(path);
        Middleware staff = create();
        assertAccepted(staff, with("bob", "U*U"), "bob");

        Files.writeString(path, "bob:" + BCRYPT + "\ncarol:" + ARGON2 + "\n");
        context.advance(Duration.ofSeconds(5));
        assertAccepted(staff, with("bob", "U*U"), "bob");
        assertThat(context.metrics().recorded(VERIFICATION)).hasSize(1);
        assertAccepted(staff, with("carol", "password"), "carol");

        Files.writeString(path, "bob:" + ARGON2 + "\n");
        context.advance(Duration.ofSeconds(5));
        assertWrong(staff, "bob", "U*U");
        assertAccepted(staff, with("bob", "password"), "bob");
        assertWrong(staff, "carol", "password");
        assertAccepted(staff, with("alice", "s3cret"), "alice");
        assertThat(context.metrics().gaugeValue("basic_auth_file_valid")).isEqualTo(1);
    }

    @Test
    void keepsItsUsersWhileTheFileIsUnusable() throws Exception {
        Path path = Files.writeString(directory.resolve("htpasswd"), "bob:" + BCRYPT + "\n");
        file = Optional.of(path);
        Middleware staff = create();

        Files.writeString(path, "bob:" + BCRYPT + "\ncarol:$apr1$abc$def\n");
        context.advance(Duration.ofSeconds(5));

        assertAccepted(staff, with("bob", "U*U"), "bob");
        assertThat(context.metrics().gaugeValue("basic_auth_file_valid")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob:plain",
                "bob:rqXexS6ZhobKA",
                "bob:$apr1$abc$def",
                "bob",
                "bob:" + BCRYPT + "\nbob:" + ARGON2,
                "alice:" + BCRYPT,
            })
    void refusesAFileThatCannotBeUsed(String content) throws Exception {
        Path path = Files.writeString(directory.resolve("htpasswd"), content);
        file = Optional.of(path);

        assertThatThrownBy(this::create)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("users_file"))
                .hasMessageStartingWith(path + ": ");
    }
}
