package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that are fetched from an issuer, over its changes and failures. */
class RemoteKeysTest {
    private static final String CLAIMS = "{\"sub\":\"alice\",\"exp\":4000000000}";
    private static final String FIRST =
            ForeignTokens.jwk(ForeignTokens.RSA.getPublic(), "first", "");
    private static final String SECOND =
            ForeignTokens.jwk(ForeignTokens.P256.getPublic(), "second", "");
    private static final String OF_FIRST = ForeignTokens.sign("RS256", "first", CLAIMS);
    private static final String OF_SECOND = ForeignTokens.sign("ES256", "second", CLAIMS);

    private final FakePluginContext context = new FakePluginContext("auth-jwt");
    private JwksServer issuer;
    private Middleware jwt;

    @BeforeEach
    void start() throws Exception {
        issuer = new JwksServer();
        issuer.publish(ForeignTokens.jwks(FIRST));
        JwtSetup setup = new JwtSetup();
        setup.jwks =
                new JwksConfig(
                        Optional.of(issuer.url()),
                        Optional.empty(),
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Optional.empty());
        jwt = new JwtFactory().create(setup.config(), context);
    }

    @AfterEach
    void stop() {
        jwt.close();
        issuer.close();
    }

    private static FakeExchangeBuilder get() {
        return FakeExchange.get("/").needs(new JwtFactory().needs());
    }

    private FakeResponseHead run(String token) {
        return get().header("Authorization", "Bearer " + token).build().run(jwt);
    }

    private void assertRefused(String token, int status, String text) {
        FakeResponseHead response = run(token);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\": \"" + text + '"');
    }

    private long fetches(String result) {
        return context.metrics().count("jwt_jwks_fetches_total", "result", result);
    }

    private void awaitFetches(String result, long count) {
        while (fetches(result) < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void areFetchedForTheFirstTokenAndNotForTheNext() {
        assertThat(issuer.fetches()).isZero();

        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        assertThat(run(ForeignTokens.sign("RS256", "first", "{\"exp\":4000000001}")).status())
                .isEqualTo(200);

        assertThat(issuer.fetches()).isOne();
        assertThat(context.metrics().gaugeValue("jwt_keys")).isEqualTo(1);
        assertThat(context.metrics().gaugeValue("jwt_jwks_age_seconds")).isZero();
    }

    @Test
    void areFetchedAgainForAnUnknownKey() {
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        issuer.publish(ForeignTokens.jwks(FIRST, SECOND));

        // Not yet: strangers must not have them fetched as often as they like.
        assertRefused(OF_SECOND, 401, "JWT validation failed: unknown key");
        assertThat(issuer.fetches()).isOne();

        context.advance(Duration.ofSeconds(10));
        assertThat(run(OF_SECOND).status()).isEqualTo(200);
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void areFetchedOnceForManyTokensOfUnknownKeys() {
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        context.advance(Duration.ofSeconds(10));

        for (int i = 0; i < 20; i++) {
            assertRefused(
                    ForeignTokens.sign("RS256", "made-up-" + i, CLAIMS),
                    401,
                    "JWT validation failed: unknown key");
        }

        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void areFetchedOnceForManyRequestsAtATime() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        issuer.holdBack(gate);
        List<Future<FakeResponseHead>> responses = new ArrayList<>();

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                responses.add(clients.submit(() -> run(OF_FIRST)));
            }
            while (issuer.fetches() == 0) {
                Thread.onSpinWait();
            }
            gate.countDown();
            for (Future<FakeResponseHead> response : responses) {
                assertThat(response.get().status()).isEqualTo(200);
            }
        }

        assertThat(issuer.fetches()).isOne();
    }

    @Test
    void areFetchedEvenIfWhoWaitsForThemLeaves() {
        CountDownLatch gate = new CountDownLatch(1);
        issuer.holdBack(gate);
        FakeExchange impatient = get().header("Authorization", "Bearer " + OF_FIRST).build();
        assertThat(jwt.onRequest(impatient)).isInstanceOf(Verdict.Awaiting.class);
        while (issuer.fetches() == 0) {
            Thread.onSpinWait();
        }

        impatient.cancel();
        gate.countDown();

        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        assertThat(issuer.fetches()).isOne();
    }

    @Test
    void areRefreshedInTheBackground() {
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        issuer.publish(ForeignTokens.jwks(SECOND));
        context.advance(Duration.ofMinutes(10));

        // With the keys that are there, and without waiting for others.
        CountDownLatch gate = new CountDownLatch(1);
        issuer.holdBack(gate);
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        gate.countDown();
        awaitFetches("ok", 2);

        assertThat(run(OF_SECOND).status()).isEqualTo(200);
        // Also a token that was remembered: its key is no longer published.
        assertRefused(OF_FIRST, 401, "JWT validation failed: unknown key");
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void leaveTokensKnownIfTheyAreTheSame() {
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        context.advance(Duration.ofMinutes(10));
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        awaitFetches("ok", 2);

        assertThat(run(OF_FIRST).status()).isEqualTo(200);

        assertThat(context.metrics().count("jwt_cache_hits_total")).isEqualTo(2);
    }

    @Test
    void stayInForceWhileTheyCannotBeFetched() {
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        issuer.fail(500);

        context.advance(Duration.ofMinutes(10));
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        awaitFetches("failed", 1);
        context.advance(Duration.ofMinutes(49));
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        awaitFetches("failed", 2);
        assertThat(context.metrics().gaugeValue("jwt_jwks_age_seconds")).isEqualTo(59 * 60.0);

        context.advance(Duration.ofMinutes(1).plusMillis(1));
        assertRefused(OF_FIRST, 503, "JWT keys unavailable");
        awaitFetches("failed", 3);
        assertRefused(OF_FIRST, 503, "JWT keys unavailable");
        assertThat(fetches("failed")).isEqualTo(3);

        issuer.publish(ForeignTokens.jwks(FIRST));
        context.advance(Duration.ofSeconds(10));
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
    }

    @Test
    void areMissedFromTheStartAndFoundLater() {
        issuer.fail(404);

        assertRefused(OF_FIRST, 503, "JWT keys unavailable");
        assertRefused(OF_FIRST, 503, "JWT keys unavailable");
        assertThat(issuer.fetches()).isOne();
        assertThat(run(OF_FIRST).header("Retry-After")).isEqualTo("10");

        issuer.publish("{\"keys\":[]}");
        context.advance(Duration.ofSeconds(10));
        assertRefused(OF_FIRST, 503, "JWT keys unavailable");

        issuer.publish(ForeignTokens.jwks(FIRST));
        context.advance(Duration.ofSeconds(10));
        assertThat(run(OF_FIRST).status()).isEqualTo(200);
        assertThat(fetches("failed")).isEqualTo(2);
    }

    @Test
    void areNotAskedForBySomethingThatIsNoToken() {
        assertThat(run("").status()).isEqualTo(401);
        assertThat(get().build().run(jwt).status()).isEqualTo(401);

        assertThat(issuer.fetches()).isZero();
    }
}
