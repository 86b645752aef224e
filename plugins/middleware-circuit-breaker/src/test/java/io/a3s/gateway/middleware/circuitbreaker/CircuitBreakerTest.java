package io.a3s.gateway.middleware.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeAttempt;
import io.a3s.gateway.testkit.FakeCompletion;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerTest {
    private final FakePluginContext context = new FakePluginContext();

    private Middleware breaker(Integer... failureStatuses) {
        return new CircuitBreakerFactory()
                .create(
                        new CircuitBreakerConfig(
                                2,
                                30,
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                50,
                                Duration.ofSeconds(10),
                                20,
                                List.of(failureStatuses)),
                        context);
    }

    private static FakeResponseHead answered(Middleware breaker, int status) {
        return FakeExchange.get("/").answeredBy(FakeResponseHead.of(status)).build().run(breaker);
    }

    /** Runs an exchange that the backend does not answer to the end. */
    private static void ended(Middleware breaker, FakeCompletion completion) {
        FakeExchange exchange = FakeExchange.get("/").build();
        assertThat(exchange.enter(breaker)).isEmpty();
        breaker.onComplete(exchange, completion);
    }

    private double state(String state) {
        return context.metrics()
                .gaugeValue("circuit_breaker_state", "service", "service", "state", state);
    }

    private static boolean isOpen(Middleware breaker) {
        return FakeExchange.get("/").build().enter(breaker).isPresent();
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("circuit-breaker");
    }

    @Test
    void refusesWhenServiceFailsAndSaysForHowLong() {
        Middleware breaker = breaker();
        answered(breaker, 500);
        answered(breaker, 599);
        context.advance(Duration.ofMillis(10_001));

        FakeResponseHead refused = answered(breaker, 200);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body())
                .startsWith("{\"error\": \"Service unavailable (circuit breaker open)\"");
        assertThat(refused.header("Retry-After")).isEqualTo("20");
        assertThat(context.metrics().count("circuit_breaker_refused_total", "service", "service"))
                .isEqualTo(1);
        assertThat(state("open")).isEqualTo(1);
        assertThat(state("closed")).isZero();
        assertThat(state("half_open")).isZero();
    }

    @Test
    void letsServiceRecover() {
        Middleware breaker = breaker();
        answered(breaker, 500);
        answered(breaker, 500);
        context.advance(Duration.ofSeconds(30));
        FakeExchange probe = FakeExchange.get("/").build();
        assertThat(probe.enter(breaker)).isEmpty();

        FakeResponseHead meanwhile = answered(breaker, 200);
        double halfOpen = state("half_open");
        breaker.onAttempt(probe, FakeAttempt.answered(200));

        assertThat(meanwhile.status()).isEqualTo(503);
        assertThat(meanwhile.header("Retry-After")).isEqualTo("1");
        assertThat(halfOpen).isEqualTo(1);
        assertThat(state("closed")).isEqualTo(1);
        assertThat(answered(breaker, 200).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 404, 429, 499})
    void takesAnswersBelow500ForSuccesses(int status) {
        Middleware breaker = breaker();

        answered(breaker, 500);
        answered(breaker, status);
        answered(breaker, 500);

        assertThat(isOpen(breaker)).isFalse();
    }

    @Test
    void takesConfiguredStatusesForFailures() {
        Middleware breaker = breaker(429, 503);

        answered(breaker, 500);
        answered(breaker, 500);
        assertThat(isOpen(breaker)).isFalse();
        answered(breaker, 429);
        answered(breaker, 503);

        assertThat(isOpen(breaker)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void countsFailuresOfEveryKind(Kind kind) {
        Middleware breaker = breaker();

        ended(breaker, FakeCompletion.of(Outcome.LOCAL_REPLY, 502).after(kind));
        ended(breaker, FakeCompletion.of(Outcome.CUT_OFF, 200).after(kind));

        assertThat(isOpen(breaker)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CLIENT_GONE", "LOCAL_REPLY", "CUT_OFF"})
    void countsNothingThatIsNotTheServicesFault(Outcome outcome) {
        Middleware breaker = breaker();
        answered(breaker, 500);

        ended(breaker, FakeCompletion.of(outcome, 503));
        assertThat(isOpen(breaker)).isFalse();
        answered(breaker, 500);

        assertThat(isOpen(breaker)).isTrue();
    }

    @Test
    void countsNoRepliesOfMiddlewares() {
        Middleware breaker = breaker();
        Middleware refusing =
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.reply(500, "no");
                    }
                };

        for (int i = 0; i < 10; i++) {
            FakeExchange.get("/").build().run(breaker, refusing);
        }

        assertThat(isOpen(breaker)).isFalse();
    }

    @Test
    void freesTheProbeWhenItsClientLeaves() {
        Middleware breaker = breaker();
        answered(breaker, 500);
        answered(breaker, 500);
        context.advance(Duration.ofSeconds(30));

        ended(breaker, FakeCompletion.of(Outcome.CLIENT_GONE, 499));

        assertThat(answered(breaker, 200).status()).isEqualTo(200);
        assertThat(state("closed")).isEqualTo(1);
    }

    @Test
    void judgesRequestByItsLastAttempt() {
        Middleware breaker = breaker();
        for (int i = 0; i < 3; i++) {
            FakeExchange exchange = FakeExchange.get("/").build();
            assertThat(exchange.enter(breaker)).isEmpty();
            breaker.onAttempt(exchange, FakeAttempt.failed(Kind.CLOSED_BEFORE_HEAD));
            breaker.onAttempt(exchange, FakeAttempt.answered(503).numbered(2));
            breaker.onAttempt(exchange, FakeAttempt.answered(200).numbered(3));
            breaker.onComplete(exchange, FakeCompletion.of(Outcome.RELAYED, 200));
        }

        assertThat(isOpen(breaker)).isFalse();
    }

    @Test
    void keepsServicesApart() {
        Middleware breaker = breaker();
        answered(breaker, 500);
        answered(breaker, 500);

        assertThat(isOpen(breaker)).isTrue();
        assertThat(FakeExchange.get("/").route("router", "other").build().enter(breaker)).isEmpty();
        assertThat(FakeExchange.get("/").route("other", "service").build().enter(breaker))
                .isPresent();
    }
}
