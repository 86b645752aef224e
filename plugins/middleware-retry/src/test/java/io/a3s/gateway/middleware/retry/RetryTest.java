package io.a3s.gateway.middleware.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.testkit.FakeAttempt;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
    private static final RetryAdvice NONE = RetryAdvice.none();
    private static final List<String> IDEMPOTENT =
            List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final FakePluginContext context = new FakePluginContext();

    private static RetryConfig config(List<String> methods, boolean retryTimeouts, int buffer) {
        return new RetryConfig(
                3,
                100,
                Duration.ofSeconds(5),
                methods,
                List.of(502, 503, 504),
                retryTimeouts,
                new DataSize(buffer),
                0,
                1);
    }

    /** As configured by default, but for the budget, and with the longest delays there are. */
    private Retry retry() {
        return retry(config(IDEMPOTENT, false, 65_536));
    }

    private Retry retry(RetryConfig config) {
        return new Retry(config, context, bound -> bound);
    }

    private static FakeExchange begin(Retry retry, FakeExchangeBuilder request) {
        FakeExchange exchange = request.build();
        assertThat(exchange.enter(retry)).isEmpty();
        return exchange;
    }

    private static FakeExchange get(Retry retry) {
        return begin(retry, FakeExchange.get("/"));
    }

    private static FakeExchange post(Retry retry) {
        return begin(retry, FakeExchange.request("POST", "/"));
    }

    private static RetryAdvice after(Duration delay) {
        return RetryAdvice.retryAfter(delay);
    }

    private long attempts(String cause) {
        return context.metrics().count("retry_attempts_total", "cause", cause);
    }

    private long withheld(String reason) {
        return context.metrics().count("retry_withheld_total", "reason", reason);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("retry");
    }

    @Test
    void triesAgainWithGrowingPausesUpToTheLimit() {
        Retry retry = retry();
        FakeExchange exchange = get(retry);
        FakeAttempt failed = FakeAttempt.answered(503);

        assertThat(retry.onAttempt(exchange, failed)).isEqualTo(after(Duration.ofMillis(100)));
        assertThat(retry.onAttempt(exchange, failed.numbered(2)))
                .isEqualTo(after(Duration.ofMillis(200)));
        assertThat(retry.onAttempt(exchange, failed.numbered(3)))
                .isEqualTo(after(Duration.ofMillis(400)));
        assertThat(retry.onAttempt(exchange, failed.numbered(4))).isEqualTo(NONE);
        assertThat(attempts("status")).isEqualTo(3);
        assertThat(withheld("attempts")).isEqualTo(1);
    }

    @Test
    void pausesForRandomTimes() {
        Retry retry = (Retry) new RetryFactory().create(config(IDEMPOTENT, false, 0), context);
        FakeExchange exchange = get(retry);

        RetryAdvice advice = retry.onAttempt(exchange, FakeAttempt.answered(503));

        assertThat(advice)
                .isInstanceOfSatisfying(
                        RetryAdvice.Retry.class,
                        given -> assertThat(given.delayNanos()).isBetween(0L, 100_000_000L));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CONNECT_FAILED", "CONNECT_TIMEOUT"})
    void triesAgainWhateverNoBackendGot(Kind kind) {
        Retry retry = retry(config(List.of(), false, 0));

        assertThat(retry.onAttempt(get(retry), FakeAttempt.failed(kind))).isNotEqualTo(NONE);
        assertThat(retry.onAttempt(post(retry), FakeAttempt.failed(kind))).isNotEqualTo(NONE);
        assertThat(attempts("connect_failed")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"STALE_CONNECTION", "CLOSED_BEFORE_HEAD", "BAD_RESPONSE"})
    void triesOnlyIdempotentRequestsAgainThatABackendMayHaveGot(Kind kind) {
        Retry retry = retry();

        assertThat(retry.onAttempt(get(retry), FakeAttempt.failed(kind))).isNotEqualTo(NONE);
        assertThat(retry.onAttempt(post(retry), FakeAttempt.failed(kind))).isEqualTo(NONE);
        assertThat(attempts("broken")).isEqualTo(1);
        assertThat(withheld("method")).isEqualTo(1);
    }

    @Test
    void triesConfiguredMethodsAgain() {
        Retry retry = retry(config(List.of("POST"), false, 0));

        assertThat(retry.onAttempt(post(retry), FakeAttempt.answered(502))).isNotEqualTo(NONE);
        assertThat(retry.onAttempt(get(retry), FakeAttempt.answered(502))).isEqualTo(NONE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REQUEST_TIMEOUT", "STREAM_TOTAL_TIMEOUT"})
    void givesSlowBackendUpOnlyIfTold(Kind kind) {
        Retry patient = retry();
        Retry impatient = retry(config(IDEMPOTENT, true, 0));

        assertThat(patient.onAttempt(get(patient), FakeAttempt.failed(kind))).isEqualTo(NONE);
        assertThat(impatient.onAttempt(get(impatient), FakeAttempt.failed(kind)))
                .isNotEqualTo(NONE);
        assertThat(impatient.onAttempt(post(impatient), FakeAttempt.failed(kind))).isEqualTo(NONE);
        assertThat(attempts("timeout")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"200", "404", "429", "500", "501", "101"})
    void leavesOtherAnswersAlone(int status) {
        Retry retry = retry();

        assertThat(retry.onAttempt(get(retry), FakeAttempt.answered(status))).isEqualTo(NONE);
    }

    @Test
    void triesNothingAgainOfWhichPartIsLost() {
        Retry retry = retry();
        FakeAttempt failed = FakeAttempt.failed(Kind.CONNECT_FAILED).notRepeatable();

        assertThat(retry.onAttempt(post(retry), failed)).isEqualTo(NONE);
        assertThat(withheld("body")).isEqualTo(1);
    }

    @Test
    void keepsBodiesThatFitTheBuffer() {
        Retry retry = retry(config(IDEMPOTENT, false, 1000));

        assertThat(post(retry).requestBody().replayLimit()).isEqualTo(1000);
        assertThat(
                        begin(
                                        retry,
                                        FakeExchange.request("PUT", "/")
                                                .header("Content-Length", "1000"))
                                .requestBody()
                                .replayLimit())
                .isEqualTo(1000);
        assertThat(
                        begin(
                                        retry,
                                        FakeExchange.request("PUT", "/")
                                                .header("Content-Length", "1001"))
                                .requestBody()
                                .replayLimit())
                .isZero();
        assertThat(post(retry(config(IDEMPOTENT, false, 0))).requestBody().replayLimit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, 2100", "5, 5000"})
    void waitsAsLongAsTheBackendAsks(String asked, long millis) {
        Retry retry = retry();
        FakeResponseHead busy = FakeResponseHead.of(503).with("Retry-After", asked);

        assertThat(retry.onAttempt(get(retry), FakeAttempt.answered(busy)))
                .isEqualTo(after(Duration.ofMillis(millis)));
    }

    @Test
    void relaysAnswerThatAsksForALongerPauseThanThereMayBe() {
        Retry retry = retry();
        FakeResponseHead busy = FakeResponseHead.of(503).with("Retry-After", "6");

        assertThat(retry.onAttempt(get(retry), FakeAttempt.answered(busy))).isEqualTo(NONE);
        assertThat(withheld("retry_after")).isEqualTo(1);
    }

    @Test
    void stopsWhenTheBudgetIsSpent() {
        Retry retry = retry();
        for (int i = 0; i < 10; i++) {
            assertThat(retry.onAttempt(get(retry), FakeAttempt.answered(503))).isNotEqualTo(NONE);
        }

        RetryAdvice spent = retry.onAttempt(get(retry), FakeAttempt.answered(503));
        RetryAdvice ofAnother =
                retry.onAttempt(
                        begin(retry, FakeExchange.get("/").route("r", "other")),
                        FakeAttempt.answered(503));
        context.advance(Duration.ofSeconds(10));
        RetryAdvice later = retry.onAttempt(get(retry), FakeAttempt.answered(503));

        assertThat(spent).isEqualTo(NONE);
        assertThat(withheld("budget")).isEqualTo(1);
        assertThat(ofAnother).isNotEqualTo(NONE);
        assertThat(later).isNotEqualTo(NONE);
    }

    @Test
    void grantsShareOfTheRequests() {
        RetryConfig tenPercent =
                new RetryConfig(
                        1,
                        0,
                        Duration.ZERO,
                        IDEMPOTENT,
                        List.of(503),
                        false,
                        new DataSize(0),
                        10,
                        0);
        Retry retry = retry(tenPercent);
        for (int i = 0; i < 20; i++) {
            get(retry);
        }
        FakeExchange exchange = get(retry);

        assertThat(retry.onAttempt(exchange, FakeAttempt.answered(503)))
                .isEqualTo(after(Duration.ZERO));
        assertThat(retry.onAttempt(exchange, FakeAttempt.answered(503))).isNotEqualTo(NONE);
        assertThat(retry.onAttempt(exchange, FakeAttempt.answered(503))).isEqualTo(NONE);
    }

    @Test
    void countsRequestsThatARetryHasSaved() {
        Retry retry = retry();
        FakeExchange saved = get(retry);
        FakeExchange lost = get(retry);
        FakeExchange fine = get(retry);

        retry.onAttempt(saved, FakeAttempt.failed(Kind.CLOSED_BEFORE_HEAD));
        retry.onAttempt(saved, FakeAttempt.answered(404).numbered(2));
        retry.onAttempt(lost, FakeAttempt.answered(503));
        retry.onAttempt(lost, FakeAttempt.failed(Kind.REQUEST_TIMEOUT).numbered(2));
        // The gateway itself may have repeated it on a new connection.
        retry.onAttempt(fine, FakeAttempt.answered(200).numbered(2));

        assertThat(context.metrics().count("retry_recovered_total")).isEqualTo(1);
    }
}
