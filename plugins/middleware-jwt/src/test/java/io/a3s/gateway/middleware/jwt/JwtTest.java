package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
    private final JwtSetup setup = JwtSetup.withSecret();
    private final Middleware jwt = create();

    @BeforeEach
    void setClock() {
        context.setClock(Instant.ofEpochSecond(NOW));
    }

    private Middleware create() {
        return new JwtFactory().create(setup.config(), context);
    }

    private static FakeExchangeBuilder bearing(String token) {
        return FakeExchange.get("/").header("Authorization", "Bearer " + token);
    }

    private void assertRefused(Middleware middleware, FakeExchangeBuilder request, Refusal why) {
        FakeExchange exchange = request.build();
        String label = why.name().toLowerCase(Locale.ROOT);
        long before = context.metrics().count("jwt_refused_total", "reason", label);

        FakeResponseHead response = exchange.run(middleware);

        assertThat(response.status()).isEqualTo(why == Refusal.CLAIM ? 403 : 401);
        assertThat(response.body()).isEqualTo(FakeResponseHead.of(why.reply("gateway")).body());
        assertThat(response.header("WWW-Authenticate")).startsWith("Bearer realm=\"gateway\"");
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(exchange.identity()).isNull();
        assertThat(context.metrics().count("jwt_refused_total", "reason", label))
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
        setup.header = "X-Token";
        Middleware custom = create();

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
        setup.leeway = Duration.ZERO;
        setup.requireExp = false;
        Middleware lenient = create();
        String token = Tokens.of("{\"sub\":\"alice\"}");

        assertRefused(jwt, bearing(token), Refusal.NO_EXPIRY);
        assertThat(bearing(token).build().run(lenient).status()).isEqualTo(200);
        assertRefused(lenient, bearing(Tokens.of("{\"exp\":1900000000}")), Refusal.EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"me\"', ",
        "'\"you\"', ISSUER",
        "'\"\"', ISSUER",
        "'[\"me\"]', INVALID_CLAIM",
    })
    void checksIssuer(String value, @Nullable Refusal refusal) {
        setup.issuer = "me";
        Middleware strict = create();
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
        setup.audience = List.of("api", "web");
        Middleware strict = create();
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

    @Test
    void remembersTokensThatWereGood() {
        String token = Tokens.of(VALID);

        for (int i = 0; i < 3; i++) {
            FakeExchange exchange = bearing(token).build();
            assertThat(exchange.run(jwt).status()).isEqualTo(200);
            assertThat(exchange.request().headers().get(SUBJECT)).isEqualTo("alice");
            assertThat(exchange.identity()).isNotNull().hasToString("alice");
        }
        assertThat(context.metrics().count("jwt_cache_hits_total")).isEqualTo(2);

        context.setClock(Instant.ofEpochSecond(NOW + 159));
        assertThat(bearing(token).build().run(jwt).status()).isEqualTo(200);
        context.setClock(Instant.ofEpochSecond(NOW + 160));
        assertRefused(jwt, bearing(token), Refusal.EXPIRED);
    }

    @Test
    void remembersNothingIfToldSo() {
        setup.cachedTokens = 0;
        Middleware forgetful = create();

        for (int i = 0; i < 3; i++) {
            assertThat(bearing(Tokens.of(VALID)).build().run(forgetful).status()).isEqualTo(200);
        }

        assertThat(context.metrics().count("jwt_cache_hits_total")).isZero();
    }

    @Test
    void remembersNoTokenThatWasNotGood() {
        String early = Tokens.of("{\"exp\":1900000100,\"nbf\":1900000061}");
        String bad = Tokens.of("another", Tokens.HEADER, VALID);

        for (int i = 0; i < 2; i++) {
            assertRefused(jwt, bearing(early), Refusal.NOT_YET_VALID);
            assertRefused(jwt, bearing(bad), Refusal.SIGNATURE);
        }
        context.advance(Duration.ofSeconds(1));

        assertThat(bearing(early).build().run(jwt).status()).isEqualTo(200);
    }

    @Test
    void tellsClaimsToTheBackend() {
        setup.claimHeaders.put("X-User-Email", "email");
        setup.claimHeaders.put("X-User-Roles", "realm_access.roles");
        setup.claimHeaders.put("X-Tenant", "https://example.com/tenant");
        setup.claimHeaders.put("X-Level", "level");
        setup.claimHeaders.put("X-Absent", "absent");
        Middleware telling = create();
        FakeExchange exchange =
                bearing(
                                Tokens.of(
                                        """
                                        {"sub":"alice","exp":1900000100,"email":"a@example.com","level":3,
                                         "realm_access":{"roles":["admin","staff"]},
                                         "https://example.com/tenant":"acme"}"""))
                        .header("X-User-Email", "root@example.com")
                        .header("x_user_roles", "root")
                        .header("X-Absent", "root")
                        .build();

        assertThat(exchange.run(telling).status()).isEqualTo(200);

        var headers = exchange.request().headers();
        assertThat(headers.all(HeaderName.of("X-User-Email"))).containsExactly("a@example.com");
        assertThat(headers.get(HeaderName.of("X-User-Roles"))).isEqualTo("admin,staff");
        assertThat(headers.contains(HeaderName.of("x_user_roles"))).isFalse();
        assertThat(headers.get(HeaderName.of("X-Tenant"))).isEqualTo("acme");
        assertThat(headers.get(HeaderName.of("X-Level"))).isEqualTo("3");
        assertThat(headers.contains(HeaderName.of("X-Absent"))).isFalse();
        assertThat(headers.get(SUBJECT)).isEqualTo("alice");
        Identity identity = Objects.requireNonNull(exchange.identity());
        assertThat(identity.claim("email")).isEqualTo("a@example.com");
        assertThat(identity.claim("realm_access")).isNull();
    }

    @Test
    void refusesClaimsThatAreNoFieldValues() {
        setup.claimHeaders.put("X-User-Email", "email");
        Middleware telling = create();

        assertRefused(
                telling,
                bearing(Tokens.of("{\"exp\":1900000100,\"email\":\"a\\r\\nX-Role: root\"}")),
                Refusal.INVALID_CLAIM);
    }

    @Test
    void takesTheNameFromTheClaimItIsTold() {
        setup.identityClaim = "preferred_username";
        Middleware naming = create();
        FakeExchange named =
                bearing(
                                Tokens.of(
                                        "{\"sub\":\"1\",\"preferred_username\":\"al\",\"exp\":1900000100}"))
                        .build();
        FakeExchange nameless = bearing(Tokens.of(VALID)).build();

        named.run(naming);
        nameless.run(naming);

        assertThat(named.identity()).isNotNull().hasToString("al");
        assertThat(nameless.isForwarded()).isTrue();
        assertThat(nameless.identity()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tenant\":\"acme\",\"scope\":\"chat:write embed\",\"groups\":[\"a\",\"ml\"],\"jti\":1 | ",
                "\"tenant\":\"acme\",\"scope\":\"chat:writer\",\"groups\":[\"ml\"],\"jti\":1 | CLAIM",
                "\"tenant\":\"ac\",\"scope\":\"chat:write\",\"groups\":[\"ml\"],\"jti\":1 | CLAIM",
                "\"tenant\":\"acme\",\"scope\":\"chat:write\",\"groups\":\"x ml\",\"jti\":1 | CLAIM",
                "\"tenant\":\"acme\",\"scope\":\"chat:write\",\"groups\":[\"ml\"],\"jti\":null | CLAIM",
                "\"tenant\":\"acme\",\"scope\":\"chat:write\",\"groups\":[\"ml\"],\"jti\":\"\" | CLAIM",
                "\"tenant\":\"acme\",\"scope\":\"chat:write\",\"groups\":[\"ml\"] | CLAIM",
            })
    void checksRequiredClaims(String claims, @Nullable Refusal refusal) {
        setup.requiredClaims.put("tenant", "acme");
        setup.requiredClaims.put("scope", "chat:write");
        setup.requiredClaims.put("groups", "ml");
        setup.requiredClaims.put("jti", "*");
        Middleware strict = create();
        FakeExchangeBuilder request =
                bearing(Tokens.of("{\"exp\":1900000100,%s}".formatted(claims)));

        if (refusal == null) {
            assertThat(request.build().run(strict).status()).isEqualTo(200);
        } else {
            assertRefused(strict, request, refusal);
        }
    }

    @Test
    void answersWhoMayNotWith403() {
        setup.requiredClaims.put("role", "admin");
        FakeResponseHead response = bearing(Tokens.of(VALID)).build().run(create());

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"gateway\", error=\"insufficient_scope\", error_description=\"required claim missing\"");
        assertRefused(create(), bearing(Tokens.of("{\"exp\":1}")), Refusal.EXPIRED);
    }

    @Test
    void takesTokenFromCookieAndQueryIfTold() {
        setup.cookie = "session";
        setup.query = "access_token";
        Middleware everywhere = create();
        String token = Tokens.of(VALID);

        assertThat(
                        FakeExchange.get("/")
                                .header("Cookie", "theme=dark; session=" + token)
                                .build()
                                .run(everywhere)
                                .status())
                .isEqualTo(200);
        assertThat(FakeExchange.get("/?access_token=" + token).build().run(everywhere).status())
                .isEqualTo(200);
        // The header comes first, and counts even if it is of no use.
        assertRefused(
                everywhere, bearing("x").header("Cookie", "session=" + token), Refusal.MALFORMED);
        assertRefused(
                everywhere,
                FakeExchange.get("/").header("Cookie", "session=" + token + "; session=x"),
                Refusal.MISSING_TOKEN);
        assertRefused(everywhere, FakeExchange.get("/?a=b"), Refusal.MISSING_HEADER);
        assertRefused(
                jwt,
                FakeExchange.get("/?access_token=" + token).header("Cookie", "session=" + token),
                Refusal.MISSING_HEADER);
    }

    @Test
    void passesTheTokenOnUnlessTold() {
        String token = Tokens.of(VALID);
        FakeExchange kept = bearing(token).build();
        kept.run(jwt);
        setup.strips = true;
        setup.cookie = "session";
        setup.query = "token";
        FakeExchange stripped =
                FakeExchange.get("/?a=b&token=" + token)
                        .header("Authorization", "Bearer " + token)
                        .header("Cookie", "a=1; session=" + token + "; b=2")
                        .build();
        stripped.run(create());

        assertThat(kept.request().headers().contains(HeaderName.AUTHORIZATION)).isTrue();
        assertThat(stripped.isForwarded()).isTrue();
        assertThat(stripped.request().headers().contains(HeaderName.AUTHORIZATION)).isFalse();
        assertThat(stripped.request().headers().get(HeaderName.COOKIE)).isEqualTo("a=1; b=2");
        assertThat(stripped.request().query()).isEqualTo("a=b");
    }
}
