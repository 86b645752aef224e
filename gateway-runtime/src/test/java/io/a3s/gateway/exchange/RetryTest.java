package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request when a middleware advises to send it again. */
class RetryTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        fixture.close();
    }

    /** Advises to try again until a number of attempts was made. */
    private static class Persistent implements Middleware {
        final List<String> seen = new ArrayList<>();
        final int limit;
        final int keep;
        final Duration delay;

        Persistent(int limit, int keep, Duration delay) {
            this.limit = limit;
            this.keep = keep;
            this.delay = delay;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            if (keep > 0) {
                exchange.requestBody().keepForReplay(keep);
            }
            return Verdict.proceed();
        }

        @Override
        public RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
            UpstreamFailure failure = attempt.failure();
            seen.add(
                    "%d %s %d %s"
                            .formatted(
                                    attempt.number(),
                                    failure == null ? "-" : failure.kind().name(),
                                    attempt.status(),
                                    attempt.isRepeatable()));
            boolean isBad = failure != null || attempt.status() >= 500;
            return isBad && attempt.number() < limit
                    ? RetryAdvice.retryAfter(delay)
                    : RetryAdvice.none();
        }

        @Override
        public void onComplete(Exchange exchange, Completion completion) {
            UpstreamFailure failure = completion.failure();
            seen.add("end " + (failure == null ? "-" : failure.kind().name()));
        }
    }

    private void fail(FakeConnector.Stream stream) throws Exception {
        fixture.run(
                () ->
                        stream.handler.onFailure(
                                new UpstreamFailure(
                                        UpstreamFailure.Kind.CLOSED_BEFORE_HEAD, "test")));
    }

    private void answer(FakeConnector.Stream stream, int status) throws Exception {
        fixture.run(
                () -> {
                    stream.handler.onHead(ExchangeFixture.head(status), true);
                    stream.handler.onEnd(null);
                });
    }

    private FakeConnector.Stream attempt(int index) {
        return fixture.backendSide.streams.get(index);
    }

    @Test
    void triesAnotherBackendAfterFailureAndAfterStatus() throws Exception {
        ServerBackend second = fixture.addBackend(2);
        ServerBackend third = fixture.addBackend(3);
        Persistent retry = new Persistent(3, 0, Duration.ZERO);
        fixture.use(retry);

        fixture.open(new FakeRequest("GET", "/"), client, true);
        fail(attempt(0));
        answer(attempt(1), 503);
        answer(attempt(2), 200);

        assertThat(fixture.backendSide.streams)
                .extracting(stream -> stream.backend)
                .containsExactly(fixture.backend, second, third);
        assertThat(attempt(1).cancelled).isTrue();
        assertThat(retry.seen)
                .containsExactly(
                        "1 CLOSED_BEFORE_HEAD 0 true", "2 - 503 true", "3 - 200 true", "end -");
        assertThat(client.events).contains("head 200 end");
        assertThat(fixture.stats.services.of("s").retries.sum()).isEqualTo(2);
    }

    @Test
    void answersWithTheLastFailureWhenAdviceEnds() throws Exception {
        Persistent retry = new Persistent(2, 0, Duration.ZERO);
        fixture.use(retry);

        fixture.open(new FakeRequest("GET", "/"), client, true);
        fail(attempt(0));
        fail(attempt(1));

        assertThat(attempt(1).backend).isSameAs(fixture.backend);
        assertThat(attempt(1).fresh).isTrue();
        assertThat(client.status).isEqualTo(502);
        assertThat(retry.seen).endsWith("end CLOSED_BEFORE_HEAD");
    }

    @Test
    void relaysWhatCannotBeRepeated() throws Exception {
        Persistent retry = new Persistent(3, 0, Duration.ZERO);
        fixture.use(retry);

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text("gone"));
                    request.onEnd(null);
                });
        answer(attempt(0), 503);

        assertThat(fixture.backendSide.streams).hasSize(1);
        assertThat(retry.seen).containsExactly("1 - 503 false", "end -");
        assertThat(client.status).isEqualTo(503);
    }

    @Test
    void sendsKeptBodyAgainAndTheRestBehindIt() throws Exception {
        fixture.use(new Persistent(3, 8, Duration.ZERO));

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(() -> request.onBody(ExchangeFixture.text("one ")));
        fail(attempt(0));
        assertThat(attempt(1).body).hasToString("one ");
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text("two"));
                    request.onEnd(null);
                });
        fail(attempt(1));
        answer(attempt(2), 200);

        assertThat(attempt(1).body).hasToString("one two");
        assertThat(attempt(2).body).hasToString("one two");
        assertThat(attempt(2).events).containsExactly("head", "body", "end");
        assertThat(client.status).isEqualTo(200);
    }

    @Test
    void doesNotRepeatBodyThatHasOutgrownItsCopy() throws Exception {
        fixture.use(new Persistent(3, 4, Duration.ZERO));

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text("four"));
                    request.onBody(ExchangeFixture.text("!"));
                    request.onEnd(null);
                });
        fail(attempt(0));

        assertThat(fixture.backendSide.streams).hasSize(1);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void waitsAsLongAsAdvisedAndReadsNothingMeanwhile() throws Exception {
        fixture.use(new Persistent(2, 8, Duration.ofMillis(20)));

        fixture.open(new FakeRequest("POST", "/"), client, false);
        fail(attempt(0));
        boolean isReading = fixture.onLoop(() -> client.reading && attempts() == 1);

        assertThat(isReading).isFalse();
        await().until(() -> fixture.onLoop(this::attempts) == 2);
        assertThat(fixture.onLoop(() -> client.reading)).isTrue();
        answer(attempt(1), 200);
    }

    private int attempts() {
        return fixture.backendSide.streams.size();
    }

    @Test
    void endsWithoutAnotherAttemptWhenClientLeavesDuringTheWait() throws Exception {
        fixture.use(new Persistent(2, 0, Duration.ofMinutes(1)));

        ClientStreamHandler request = fixture.open(new FakeRequest("GET", "/"), client, true);
        fail(attempt(0));
        fixture.run(() -> request.onGone("test"));

        assertThat(fixture.backendSide.streams).hasSize(1);
    }

    @Test
    void asksNobodyOnceTheHeadHasGoneOut() throws Exception {
        Persistent retry = new Persistent(3, 0, Duration.ZERO);
        fixture.use(retry);

        fixture.open(new FakeRequest("GET", "/"), client, true);
        fixture.run(() -> attempt(0).handler.onHead(ExchangeFixture.head(200), false));
        fail(attempt(0));

        assertThat(retry.seen).containsExactly("1 - 200 true", "end CLOSED_BEFORE_HEAD");
        assertThat(client.events).contains("abort");
    }

    @Test
    void showsTheHeadOfTheAnswer() throws Exception {
        List<String> seen = new ArrayList<>();
        fixture.use(
                new Middleware() {
                    @Override
                    public RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
                        ResponseHead answer = attempt.response();
                        seen.add(
                                answer == null
                                        ? "none"
                                        : "" + answer.headers().get(HeaderName.RETRY_AFTER));
                        return attempt.number() == 1
                                ? RetryAdvice.retryAfter(Duration.ZERO)
                                : RetryAdvice.none();
                    }
                });

        fixture.open(new FakeRequest("GET", "/"), client, true);
        fail(attempt(0));
        LocalHead busy = ExchangeFixture.head(503);
        busy.headers().set(HeaderName.RETRY_AFTER, "7");
        fixture.run(
                () -> {
                    attempt(1).handler.onHead(busy, true);
                    attempt(1).handler.onEnd(null);
                });

        assertThat(seen).containsExactly("none", "7");
    }

    @Test
    void tellsOfSwitchOfProtocols() throws Exception {
        Persistent retry = new Persistent(3, 0, Duration.ZERO);
        fixture.use(retry);
        fixture.claim = () -> true;

        ClientStreamHandler request =
                fixture.open(new FakeRequest("GET", "/").upgradeTo("websocket"), client, true);
        fixture.run(
                () -> {
                    attempt(0).handler.onHead(ExchangeFixture.head(101), false);
                    request.onEnd(null);
                    attempt(0).handler.onEnd(null);
                });

        assertThat(retry.seen).containsExactly("1 - 101 true", "end -");
    }

    @Test
    void survivesMiddlewareThatThrowsAboutAttempts() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public RetryAdvice onAttempt(Exchange exchange, UpstreamAttempt attempt) {
                        throw new IllegalStateException("test");
                    }
                });

        fixture.open(new FakeRequest("GET", "/"), client, true);
        answer(attempt(0), 200);

        assertThat(client.status).isEqualTo(200);
        assertThat(fixture.stats.middlewares.of("m0").failures(Phase.ATTEMPT).failures.sum())
                .isEqualTo(1);
    }

    @Test
    void keepsToTheLimitOfTheMiddlewareThoughMoreIsKept() throws Exception {
        fixture.addBackend(2);
        Persistent retry = new Persistent(2, 3, Duration.ZERO);
        fixture.use(retry);

        ClientStreamHandler request = fixture.open(new FakeRequest("PUT", "/"), client, false);
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text("four"));
                    request.onEnd(null);
                });
        fail(attempt(0));

        assertThat(fixture.backendSide.streams).hasSize(1);
        assertThat(client.status).isEqualTo(502);
        assertThat(retry.seen).first().isEqualTo("1 CLOSED_BEFORE_HEAD 0 false");
    }
}
