package io.a3s.gateway.middleware.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final HeaderName USER = HeaderName.of("X-Client");
    // printf hashed-key | sha256sum
    private static final String SHA256 =
            "sha256:a4ae87b73fa5645e6aee415a6f72be4dcbd99d057a7b40cb1b867c181d179260";
    // Of "U*U", with the least cost.
    private static final String BCRYPT =
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    private static final String ARGON2 =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @TempDir Path directory;
    private final VerificationGate gate = new VerificationGate(1, 0);
    private final FakePluginContext context = new FakePluginContext("keys");

    /** A configuration with what differs from the defaults. */
    private static final class Setup {
        private String header = "X-API-Key";
        private Optional<String> query = Optional.empty();
        private List<String> keys = List.of("first-key", "second-key");
        private final Map<String, String> clients = new HashMap<>();
        private Optional<Path> file = Optional.empty();
        private Optional<String> identityHeader = Optional.empty();
        private boolean strips;

        ApiKeyConfig config() {
            return new ApiKeyConfig(
                    header, query, keys, clients, file, identityHeader, strips, "models");
        }
    }

    private final Setup setup = new Setup();

    private Middleware create() {
        return new ApiKeyFactory(gate).create(setup.config(), context);
    }

    private FakeExchangeBuilder get(String target) {
        return FakeExchange.get(target).needs(new ApiKeyFactory(gate).needs());
    }

    private FakeExchangeBuilder with(String key) {
        return get("/").header("x-api-key", key);
    }

    private void assertAccepted(Middleware middleware, FakeExchangeBuilder request, String name) {
        FakeExchange exchange = request.build();

        assertThat(exchange.run(middleware).status()).isEqualTo(200);

        Identity identity = exchange.identity();
        assertThat(identity).isNotNull().hasToString(name);
    }

    private void assertRefused(Middleware middleware, FakeExchangeBuilder request, String reason) {
        FakeExchange exchange = request.build();
        long before = context.metrics().count("api_key_refused_total", "reason", reason);

        FakeResponseHead response = exchange.run(middleware);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).startsWith("{\"error\": \"Invalid or missing API key\"");
        assertThat(response.header("WWW-Authenticate")).contains(" realm=\"models\"");
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(exchange.identity()).isNull();
        assertThat(context.metrics().count("api_key_refused_total", "reason", reason))
                .isEqualTo(before + 1);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("api-key");
    }

    @Test
    void acceptsEachKey() {
        Middleware keys = create();

        assertAccepted(keys, with("first-key"), "key-1");
        assertAccepted(keys, with("second-key"), "key-2");
        assertThat(context.metrics().count("api_key_accepted_total")).isEqualTo(2);
        assertThat(context.metrics().gaugeValue("api_key_keys")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "first-ke",
                "first-key ?",
                "first-keyy",
                "FIRST-KEY",
                "first-key,second-key",
                "é"
            })
    void refusesOtherKeys(String key) {
        assertRefused(create(), with(key), "invalid");
    }

    @Test
    void refusesRequestsWithoutOneKey() {
        Middleware keys = create();

        assertRefused(keys, get("/?X-API-Key=first-key"), "missing");
        assertRefused(keys, with("first-key").header("X-API-Key", "second-key"), "invalid");
        assertRefused(keys, with("k".repeat(100_000)), "invalid");
    }

    @Test
    void takesTheKeyBehindBearerInAuthorization() {
        setup.header = "authorization";
        Middleware keys = create();

        assertAccepted(keys, get("/").header("Authorization", "bearer  first-key"), "key-1");
        assertRefused(keys, get("/").header("Authorization", "first-key"), "invalid");
        assertRefused(keys, get("/").header("Authorization", "Basic first-key"), "invalid");
        assertThat(get("/").build().run(keys).header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"models\"");
    }

    @Test
    void takesTheKeyFromTheQueryIfTold() {
        setup.query = Optional.of("api_key");
        Middleware keys = create();

        assertAccepted(keys, get("/v1?a=b&api_key=first%2Dkey"), "key-1");
        assertRefused(keys, get("/?api_key=first-key&api_key=x"), "invalid");
        assertRefused(keys, get("/?api_key=other").header("X-API-Key", ""), "invalid");
        assertThat(get("/").build().run(keys).header("WWW-Authenticate"))
                .isEqualTo("ApiKey realm=\"models\"");
    }

    @Test
    void acceptsHashedKeysOverAndOver() {
        setup.keys = List.of();
        setup.clients.put("digest", SHA256);
        setup.clients.put("bcrypt", BCRYPT);
        setup.clients.put("argon2", ARGON2);
        Middleware keys = create();

        for (int i = 0; i < 3; i++) {
            assertAccepted(keys, with("hashed-key"), "digest");
            assertAccepted(keys, with("U*U"), "bcrypt");
            assertAccepted(keys, with("password"), "argon2");
            assertRefused(keys, with("passwort"), "invalid");
        }
        // Each slow hash was computed for its first use and for a wrong key before that, no more.
        assertThat(context.metrics().recorded("api_key_verification_seconds")).hasSize(2);
    }

    @Test
    void turnsAwayWhatIsTooMuch() throws Exception {
        setup.clients.put("bcrypt", BCRYPT);
        Middleware keys = create();

        gate.check(
                InetAddress.getLoopbackAddress(),
                () -> {
                    FakeResponseHead response = with("U*U").build().run(keys);
                    assertThat(response.status()).isEqualTo(503);
                    assertThat(response.body())
                            .startsWith("{\"error\": \"Too many API keys to check\"");
                    assertThat(response.header("Retry-After")).isEqualTo("1");
                    assertAccepted(keys, with("first-key"), "key-1");
                    return true;
                });

        assertThat(context.metrics().count("api_key_refused_total", "reason", "busy")).isOne();
        assertAccepted(keys, with("U*U"), "bcrypt");
    }

    @Test
    void refusesTheHashInPlaceOfTheKey() {
        setup.keys = List.of();
        setup.clients.put("digest", SHA256);
        setup.clients.put("bcrypt", BCRYPT);
        Middleware keys = create();

        assertRefused(keys, with(SHA256), "invalid");
        assertRefused(keys, with(BCRYPT), "invalid");
    }

    @Test
    void tellsTheBackendWhoseKeyItIs() {
        setup.clients.put("Jürgen", "third-key");
        setup.identityHeader = Optional.of("X-Client");
        Middleware keys = create();
        FakeExchange exchange =
                with("third-key").header("x_client", "root").header("X-Client", "root").build();

        exchange.run(keys);

        assertThat(exchange.request().headers().all(USER)).containsExactly("JÃ¼rgen");
        assertThat(exchange.request().headers().contains(HeaderName.of("X_Client"))).isFalse();
    }

    @Test
    void passesTheKeyOnUnlessTold() {
        Middleware keeping = create();
        setup.strips = true;
        setup.query = Optional.of("key");
        Middleware stripping = create();
        FakeExchange kept = with("first-key").build();
        FakeExchange stripped = get("/?key=x&a=b").header("X-API-Key", "first-key").build();
        FakeExchange strippedQuery = get("/?key=first-key").build();

        kept.run(keeping);
        stripped.run(stripping);
        strippedQuery.run(stripping);

        assertThat(kept.request().headers().get(HeaderName.of("X-API-Key"))).isEqualTo("first-key");
        assertThat(stripped.request().headers().contains(HeaderName.of("X-API-Key"))).isFalse();
        assertThat(stripped.request().query()).isEqualTo("a=b");
        assertThat(strippedQuery.isForwarded()).isTrue();
        assertThat(strippedQuery.request().query()).isNull();
    }

    @Test
    void readsTheFileAgainWhenItHasChanged() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "bob:bobs-key\n");
        setup.keys = List.of("inline-key");
        setup.file = Optional.of(file);
        Middleware keys = create();
        assertAccepted(keys, with("bobs-key"), "bob");
        assertAccepted(keys, with("inline-key"), "key-1");

        Files.writeString(file, "carol:carols-key\n");
        context.advance(Duration.ofSeconds(5));

        assertRefused(keys, with("bobs-key"), "invalid");
        assertAccepted(keys, with("carols-key"), "carol");
        assertAccepted(keys, with("inline-key"), "key-1");
        assertThat(context.metrics().gaugeValue("api_key_file_valid")).isEqualTo(1);
    }

    @Test
    void keepsItsKeysWhileTheFileIsUnusable() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "bob:bobs-key\n");
        setup.keys = List.of();
        setup.file = Optional.of(file);
        Middleware keys = create();

        Files.writeString(file, "bob:bobs-key\ncarol:sha256:abc\n");
        context.advance(Duration.ofSeconds(5));

        assertAccepted(keys, with("bobs-key"), "bob");
        assertThat(context.metrics().gaugeValue("api_key_file_valid")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# none\n", "bob\n", "bob:same\ncarol:same\n"})
    void refusesAFileThatCannotBeUsed(String content) throws Exception {
        setup.keys = List.of();
        setup.file = Optional.of(Files.writeString(directory.resolve("keys"), content));

        assertThatThrownBy(this::create)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("keys_file"))
                .hasMessageStartingWith(setup.file.get() + ": ");
    }
}
