package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FakeExchangeTest {
    private final List<String> calls = new ArrayList<>();

    private final class Recorder implements Middleware {
        private final String name;
        private final Verdict verdict;

        Recorder(String name, Verdict verdict) {
            this.name = name;
            this.verdict = verdict;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            calls.add(name + " request");
            return verdict;
        }

        @Override
        public void onResponse(Exchange exchange) {
            calls.add(name + " response");
        }

        @Override
        public void onComplete(Exchange exchange, Completion completion) {
            calls.add(name + " " + completion.outcome());
        }
    }

    @Test
    void runsPhasesInOrderAndBack() {
        FakeExchange exchange = FakeExchange.get("/").answeredBy(FakeResponseHead.of(204)).build();

        FakeResponseHead response =
                exchange.run(
                        new Recorder("a", Verdict.proceed()), new Recorder("b", Verdict.proceed()));

        assertThat(response.status()).isEqualTo(204);
        assertThat(exchange.isForwarded()).isTrue();
        assertThat(exchange.backend()).isNotNull();
        assertThat(calls)
                .containsExactly(
                        "a request",
                        "b request",
                        "b response",
                        "a response",
                        "b RELAYED",
                        "a RELAYED");
    }

    @Test
    void sendsReplyBackThroughThoseEnteredBefore() {
        FakeExchange exchange = FakeExchange.get("/").build();

        FakeResponseHead response =
                exchange.run(
                        new Recorder("a", Verdict.proceed()),
                        new Recorder("b", Verdict.reply(403, "no")),
                        new Recorder("c", Verdict.proceed()));

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).startsWith("{\"error\": \"no\"");
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(calls)
                .containsExactly(
                        "a request", "b request", "a response", "b LOCAL_REPLY", "a LOCAL_REPLY");
    }

    @Test
    void waitsForVerdict() {
        Verdict nested =
                Verdict.await(
                        CompletableFuture.supplyAsync(
                                () ->
                                        Verdict.await(
                                                CompletableFuture.completedFuture(
                                                        Verdict.reply(401, "later")))));

        assertThat(FakeExchange.get("/").build().run(new Recorder("a", nested)).status())
                .isEqualTo(401);
    }

    @Test
    void runsBlockingMiddlewareOnVirtualThread() {
        BlockingMiddleware blocking =
                exchange ->
                        Thread.currentThread().isVirtual()
                                ? Verdict.reply(418, "virtual")
                                : Verdict.proceed();

        assertThat(blockingExchange().run(blocking).status()).isEqualTo(418);
    }

    @Test
    void interruptsOffloadedTaskWhenClientLeaves() {
        CountDownLatch never = new CountDownLatch(1);
        FakeExchange exchange = blockingExchange();
        Verdict verdict =
                exchange.offload(
                        () -> {
                            never.await();
                            return Verdict.proceed();
                        });

        exchange.cancel();

        assertThat(exchange.isCancelled()).isTrue();
        assertThatThrownBy(() -> Verdicts.resolve(verdict, new byte[0]))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void handsExceptionsToTheTest() {
        BlockingMiddleware failing =
                exchange -> {
                    throw new IllegalArgumentException("broken");
                };

        assertThatThrownBy(() -> blockingExchange().run(failing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("broken");
    }

    private static FakeExchange blockingExchange() {
        return FakeExchange.get("/").needs(Needs.none().withBlocking()).build();
    }

    @Test
    void refusesTaskThatWasNotDeclared() {
        FakeExchange exchange = FakeExchange.get("/").build();

        assertThatThrownBy(() -> exchange.offload(Verdict::proceed))
                .hasMessageContaining("withBlocking()");
    }

    @Test
    void keepsSlotsApart() {
        FakePluginContext context = new FakePluginContext();
        Slot<String> first = context.slot("same");
        Slot<String> second = context.slot("same");
        FakeExchange exchange = FakeExchange.get("/").build();

        exchange.set(first, "changed");

        assertThat(exchange.get(first)).isEqualTo("changed");
        assertThat(exchange.get(second)).isEqualTo("same");
    }

    @Test
    void hasNoResponseBeforeTheResponsePhase() {
        FakeExchange exchange = FakeExchange.get("/").build();

        assertThatThrownBy(exchange::response).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(exchange::responseBody).isInstanceOf(IllegalStateException.class);
        assertThat(exchange.backend()).isNull();
    }

    @Test
    void refusesPathThatIsNone() {
        FakeRequestHead request = FakeExchange.get("/a?b=1").build().request();

        assertThat(request.path()).isEqualTo("/a");
        assertThat(request.query()).isEqualTo("b=1");
        assertThatThrownBy(() -> request.setPath("a"))
                .hasMessage("path: \"a\" (expected: a slash at the start)");
        assertThatThrownBy(() -> request.setPath("/a b")).hasMessageContaining("U+0020 at 2");
    }
}
