package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final long NOW = 1_900_000_000;
    private static final HeaderName SUBJECT = HeaderName.of("X-JWT-Subject");
    private static final String VALID = "{\"sub\":\"alice\",\"exp\":1900000100}";

    private final FakePluginContext context = new FakePluginContext("auth-jwt");
    private final Middleware jwt = create(config("Authorization", Optional.empty(), List.of()));

    @BeforeEach
    void setClock() {
        context.setClock(Instant.ofEpochSecond(NOW));
    }

    private static JwtConfig config(String header, Optional<String> issuer, List<String> audience) {
        return new JwtConfig(Tokens.SECRET, header, issuer, audience, Duration.ofSeconds(60), true);
    }

    private Middleware create(JwtConfig config) {
        return new JwtFactory().create(config, context);
    }

    private static FakeExchangeBuilder bearing(String token) {
        return FakeExchange.get("/").header("Authorization", "Bearer " + token);
    }

    private void assertRefused(Middleware middleware, FakeExchangeBuilder request, Refusal why) {
        FakeExchange exchange = request.build();
        long before = context.metrics().count("jwt_refused_total", "reason", why.label());

        FakeResponseHead response = exchange.run(middleware);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(FakeResponseHead.of(why.reply()).body());
        assertThat(response.header("WWW-Authenticate")).startsWith("Bearer realm=\"gateway\"");
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(context.metrics().count("jwt_refused_total", "reason", why.label()))
                .isEqualTo(before + 1);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("jwt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void acceptsValidToken(String scheme) {
        FakeExchange exchange =
                FakeExchange.get("/").header("authorization", scheme + Tokens.of(VALID)).build();

        assertThat(exchange.run(jwt).status()).isEqualTo(200);
        assertThat(exchange.request().headers().all(SUBJECT)).containsExactly("alice");
        assertThat(context.metrics().count("jwt_accepted_total")).isOne();
    }

    @Test
    void answersInTheWordsOfRfc6750() {
        FakeResponseHead without = FakeExchange.get("/").build().run(jwt);
        FakeResponseHead expired = bearing(Tokens.of("{\"exp\":1}")).build().run(jwt);

        assertThat(without.body()).startsWith("{\"error\": \"Missing authorization header\"");
        assertThat(without.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"gateway\"");
        assertThat(expired.body())
                .startsWith("{\"error\": \"JWT validation failed: token expired\"");
        assertThat(expired.header("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"gateway\", error=\"invalid_token\", error_description=\"token expired\"");
    }

    @Test
    void refusesRequestWithoutToken() {
        String token = Tokens.of(VALID);

        assertRefused(jwt, FakeExchange.get("/"), Refusal.MISSING_HEADER);
        assertRefused(
                jwt,
                FakeExchange.get("/").header("Authorization", "Basic YTpi"),
                Refusal.INVALID_HEADER);
        assertRefused(
                jwt, FakeExchange.get("/").header("Authorization", token), Refusal.INVALID_HEADER);
        assertRefused(
                jwt,
                FakeExchange.get("/").header("Authorization", "Bearer" + token),
                Refusal.INVALID_HEADER);
        assertRefused(
                jwt,
                bearing(token).header("Authorization", "Bearer other"),
                Refusal.INVALID_HEADER);
        assertRefused(
                jwt,
                FakeExchange.get("/").header("Authorization", "Bearer"),
                Refusal.MISSING_TOKEN);
        assertRefused(jwt, bearing(""), Refusal.MISSING_TOKEN);
    }

    @Test
    void takesTokenAsItIsFromOtherHeaders() {
        Middleware custom = create(config("X-Token", Optional.empty(), List.of()));

        assertThat(
                        FakeExchange.get("/")
                                .header("X-Token", Tokens.of(VALID))
                                .build()
                                .run(custom)
                                .status())
                .isEqualTo(200);
        assertRefused(custom, bearing(Tokens.of(VALID)), Refusal.MISSING_HEADER);
        assertRefused(custom, FakeExchange.get("/").header("X-Token", ""), Refusal.MISSING_TOKEN);
    }

    @Test
    void refusesTokenOfAnotherSecret() {
        assertRefused(jwt, bearing(Tokens.of("another", Tokens.HEADER, VALID)), Refusal.SIGNATURE);
    }

    @Test
    void refusesAlteredToken() {
        String token = Tokens.of(VALID);
        String[] parts = token.split("\\.", -1);
        String forged = Tokens.encode("{\"sub\":\"root\",\"exp\":1900000100}");

        assertRefused(jwt, bearing(parts[0] + '.' + forged + '.' + parts[2]), Refusal.SIGNATURE);
        assertRefused(jwt, bearing(parts[0] + '.' + parts[1] + '.'), Refusal.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS512\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":[\"HS256\"]}",
                "{}"
            })
    void refusesOtherAlgorithms(String header) {
        assertRefused(jwt, bearing(Tokens.of(Tokens.SECRET, header, VALID)), Refusal.ALGORITHM);
    }

    @Test
    void refusesCriticalExtensions() {
        String header = "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}";

        assertRefused(
                jwt, bearing(Tokens.of(Tokens.SECRET, header, VALID)), Refusal.CRITICAL_EXTENSION);
    }

    @Test
    void refusesWhatIsNoToken() {
        String token = Tokens.of(VALID);

        assertRefused(jwt, bearing("x"), Refusal.MALFORMED);
        assertRefused(jwt, bearing(".."), Refusal.MALFORMED);
        assertRefused(jwt, bearing("a.b"), Refusal.MALFORMED);
        assertRefused(jwt, bearing(token + ".more"), Refusal.MALFORMED);
        assertRefused(jwt, bearing(token + '='), Refusal.MALFORMED);
        assertRefused(jwt, bearing(token.replace('.', ' ')), Refusal.MALFORMED);
        assertRefused(jwt, bearing("a".repeat(20_000) + ".."), Refusal.MALFORMED);
        assertRefused(jwt, bearing(Tokens.of("[1]")), Refusal.MALFORMED);
        assertRefused(jwt, bearing(Tokens.of("{\"exp\":1900000100,\"exp\":1}")), Refusal.MALFORMED);
        assertRefused(
                jwt,
                bearing(Tokens.of(Tokens.SECRET, "{\"alg\":\"HS256\",\"alg\":\"none\"}", VALID)),
                Refusal.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        // with a leeway of 60 s either way
        "exp, 1899999941, ",
        "exp, 1899999940, EXPIRED",
        "exp, 0, EXPIRED",
        "exp, -1e300, EXPIRED",
        "exp, 1.9000001e9, ",
        "nbf, 1900000060, ",
        "nbf, 1900000061, NOT_YET_VALID",
        "iat, 1900000060, ",
        "iat, 1900000060.5, ISSUED_IN_FUTURE",
        "exp, '\"1900000100\"', INVALID_CLAIM",
        "nbf, null, INVALID_CLAIM",
        "iat, {}, INVALID_CLAIM",
    })
    void checksTimes(String claim, String value, @Nullable Refusal refusal) {
        String exp = claim.equals("exp") ? "" : ",\"exp\":1900000100";
        FakeExchangeBuilder request =
                bearing(Tokens.of("{\"%s\":%s%s}".formatted(claim, value, exp)));

        if (refusal == null) {
            assertThat(request.build().run(jwt).status()).isEqualTo(200);
        } else {
            assertRefused(jwt, request, refusal);
        }
    }

    @Test
    void requiresExpiryUnlessToldOtherwise() {
        JwtConfig lenient =
                new JwtConfig(
                        Tokens.SECRET,
                        "Authorization",
                        Optional.empty(),
                        List.of(),
                        Duration.ZERO,
                        false);
        String token = Tokens.of("{\"sub\":\"alice\"}");

        assertRefused(jwt, bearing(token), Refusal.NO_EXPIRY);
        assertThat(bearing(token).build().run(create(lenient)).status()).isEqualTo(200);
        assertRefused(create(lenient), bearing(Tokens.of("{\"exp\":1900000000}")), Refusal.EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"me\"', ",
        "'\"you\"', ISSUER",
        "'\"\"', ISSUER",
        "'[\"me\"]', INVALID_CLAIM",
    })
    void checksIssuer(String value, @Nullable Refusal refusal) {
        Middleware strict = create(config("Authorization", Optional.of("me"), List.of()));
        FakeExchangeBuilder request =
                bearing(Tokens.of("{\"exp\":1900000100,\"iss\":%s}".formatted(value)));

        if (refusal == null) {
            assertThat(request.build().run(strict).status()).isEqualTo(200);
        } else {
            assertRefused(strict, request, refusal);
        }
        assertRefused(strict, bearing(Tokens.of(VALID)), Refusal.ISSUER);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"api\"', ",
        "'[\"x\",\"web\"]', ",
        "'\"x\"', AUDIENCE",
        "'[]', AUDIENCE",
        "'[\"api\",1]', INVALID_CLAIM",
        "true, INVALID_CLAIM",
    })
    void checksAudience(String value, @Nullable Refusal refusal) {
        Middleware strict =
                create(config("Authorization", Optional.empty(), List.of("api", "web")));
        FakeExchangeBuilder request =
                bearing(Tokens.of("{\"exp\":1900000100,\"aud\":%s}".formatted(value)));

        if (refusal == null) {
            assertThat(request.build().run(strict).status()).isEqualTo(200);
        } else {
            assertRefused(strict, request, refusal);
        }
        assertRefused(strict, bearing(Tokens.of(VALID)), Refusal.AUDIENCE);
    }

    @Test
    void removesSubjectSentByClient() {
        FakeExchange exchange =
                bearing(Tokens.of("{\"exp\":1900000100}"))
                        .header("x-jwt-subject", "root")
                        .header("X_JWT_Subject", "root")
                        .build();

        exchange.run(jwt);

        assertThat(exchange.isForwarded()).isTrue();
        assertThat(exchange.request().headers().contains(SUBJECT)).isFalse();
        assertThat(exchange.request().headers().contains(HeaderName.of("x_jwt_subject"))).isFalse();
    }

    @Test
    void sendsSubjectInUtf8() {
        FakeExchange exchange =
                bearing(Tokens.of("{\"exp\":1900000100,\"sub\":\"J\\u00fcrgen\"}")).build();

        exchange.run(jwt);

        assertThat(exchange.request().headers().get(SUBJECT)).isEqualTo("JÃ¼rgen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" admin\"", "\"admin \"", "\"a\\r\\nb: c\"", "\"a\\u0000\"", "7"})
    void refusesSubjectThatIsNoFieldValue(String subject) {
        assertRefused(
                jwt,
                bearing(Tokens.of("{\"exp\":1900000100,\"sub\":%s}".formatted(subject))),
                Refusal.INVALID_CLAIM);
    }

    @Test
    void servesSeveralThreads() throws Exception {
        String good = Tokens.of(VALID);
        String bad = Tokens.of("another", Tokens.HEADER, VALID);

        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> statuses =
                    IntStream.range(0, 2_000)
                            .mapToObj(
                                    i ->
                                            executor.submit(
                                                    () ->
                                                            bearing(i % 2 == 0 ? good : bad)
                                                                    .build()
                                                                    .run(jwt)
                                                                    .status()))
                            .toList();

            for (int i = 0; i < statuses.size(); i++) {
                assertThat(statuses.get(i).get()).isEqualTo(i % 2 == 0 ? 200 : 401);
            }
        }
    }
}
