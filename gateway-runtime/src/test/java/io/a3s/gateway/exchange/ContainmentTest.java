package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.observe.FailureStats;
import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an exchange when one of its middlewares breaks, with and without fail_open. */
@Timeout(30)
class ContainmentTest {
    private static final String FAILED = "middleware_failed:m1";

    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final List<String> reasons = new ArrayList<>();

    @BeforeEach
    void noteHowItEnds() {
        fixture.use(completing(completion -> reasons.add(completion.reason())));
    }

    @AfterEach
    void everythingIsGivenBackExactlyOnce() throws Exception {
        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        fixture.close();
    }

    /** Whatever code can throw, the failure to say what is wrong included. */
    static Stream<Named<Throwing>> failures() {
        return Stream.of(
                Named.of("exception", () -> thrown(new IllegalStateException("secret"))),
                Named.of("checked exception", () -> thrown(new Exception("secret"))),
                Named.of("missing class", () -> thrown(new NoClassDefFoundError("secret"))),
                Named.of("missing method", () -> thrown(new AbstractMethodError("secret"))),
                Named.of("endless recursion", ContainmentTest::recurse),
                Named.of("failure without words", () -> thrown(new Speechless())));
    }

    @FunctionalInterface
    interface Throwing {
        void run();
    }

    private static final class Speechless extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("secret");
        }
    }

    @SuppressWarnings("unchecked") // as other languages do, which know no checked exceptions
    private static <E extends Throwable> void thrown(Throwable failure) throws E {
        throw (E) failure;
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static void recurse() {
        recurse();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answersForAFailureInTheRequestPhase(Throwing failure) throws Exception {
        fixture.use(deciding(failing(failure)), false, Needs.none());

        exchange();

        assertRefused(Phase.REQUEST);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void goesOnAfterAFailureInTheRequestPhase(Throwing failure) throws Exception {
        fixture.use(deciding(failing(failure)), true, Needs.none());

        exchange();

        assertBypassed(Phase.REQUEST);
    }

    private static Function<Exchange, Verdict> failing(Throwing failure) {
        return exchange -> {
            failure.run();
            return Verdict.proceed();
        };
    }

    /** Verdicts that come to nothing. */
    static Stream<Named<Function<Exchange, Verdict>>> noVerdicts() {
        return Stream.of(
                Named.of("null", ContainmentTest::nothing),
                Named.of(
                        "failed stage",
                        exchange ->
                                Verdict.await(
                                        CompletableFuture.failedFuture(
                                                new LinkageError("secret")))),
                Named.of(
                        "stage with null",
                        exchange -> Verdict.await(CompletableFuture.completedFuture(null))),
                Named.of(
                        "stage with a failing stage",
                        exchange ->
                                Verdict.await(
                                        CompletableFuture.completedFuture(
                                                Verdict.await(
                                                        CompletableFuture.failedFuture(
                                                                new LinkageError("secret")))))),
                Named.of("stage that fails to be asked", exchange -> Verdict.await(new Mute())),
                Named.of("failing task", exchange -> exchange.offload(ContainmentTest::fail)),
                Named.of(
                        "failing task, thrown away",
                        exchange -> {
                            exchange.offload(ContainmentTest::fail);
                            throw new IllegalStateException("secret");
                        }),
                Named.of(
                        "two tasks",
                        exchange -> {
                            CountDownLatch never = new CountDownLatch(1);
                            exchange.offload(
                                    () -> {
                                        never.await();
                                        return Verdict.proceed();
                                    });
                            return exchange.offload(Verdict::proceed);
                        }));
    }

    @SuppressWarnings("NullAway") // what a plugin in another language may do
    private static Verdict nothing(Exchange exchange) {
        return null;
    }

    private static Verdict fail() throws Exception {
        throw new Exception("secret");
    }

    private static final class Mute extends CompletableFuture<Verdict> {
        @Override
        public CompletableFuture<Verdict> whenComplete(
                java.util.function.BiConsumer<? super Verdict, ? super Throwable> action) {
            throw new UnsupportedOperationException("secret");
        }
    }

    @ParameterizedTest
    @MethodSource("noVerdicts")
    void answersForAMiddlewareWithoutVerdict(Function<Exchange, Verdict> onRequest)
            throws Exception {
        fixture.use(deciding(onRequest), false, ExchangeFixture.EVERYTHING);

        exchange();

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        assertRefused(Phase.REQUEST);
    }

    @ParameterizedTest
    @MethodSource("noVerdicts")
    void goesOnWithoutAVerdict(Function<Exchange, Verdict> onRequest) throws Exception {
        fixture.use(deciding(onRequest), true, ExchangeFixture.EVERYTHING);

        exchange();

        assertBypassed(Phase.REQUEST);
    }

    @Test
    void goesOnWithTheVerdictThatAVerdictLeadsTo() throws Exception {
        CompletableFuture<Verdict> inner = new CompletableFuture<>();
        fixture.use(
                deciding(exchange -> exchange.offload(() -> Verdict.await(inner))),
                false,
                Needs.none().withBlocking());
        open();

        inner.complete(Verdict.reply(403, "no"));

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        assertThat(client.status).isEqualTo(403);
        assertThat(reasons).containsExactly("middleware:m1");
    }

    @Test
    void answersForAVerdictThatTakesTooLong() throws Exception {
        fixture.verdictLimit = Duration.ofMillis(1);
        fixture.use(
                deciding(exchange -> Verdict.await(new CompletableFuture<>())),
                false,
                Needs.none());

        open();

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        assertThat(client.status).isEqualTo(504);
        assertThat(reasons).containsExactly("middleware_timeout:m1");
        assertCounted(Phase.REQUEST, 0);
    }

    @Test
    void goesOnWhenAVerdictTakesTooLong() throws Exception {
        fixture.verdictLimit = Duration.ofMillis(1);
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        fixture.use(deciding(exchange -> Verdict.await(late)), true, Needs.none());

        exchange();
        late.complete(Verdict.reply(403, "too late"));

        assertBypassed(Phase.REQUEST);
    }

    @Test
    void takesALateVerdictForNoOther() throws Exception {
        fixture.verdictLimit = Duration.ofMillis(1);
        CompletableFuture<Verdict> first = new CompletableFuture<>();
        List<Verdict> verdicts =
                new ArrayList<>(
                        List.of(Verdict.await(first), Verdict.await(new CompletableFuture<>())));
        Middleware twice =
                deciding(
                        exchange -> {
                            if (verdicts.size() == 1) {
                                first.complete(Verdict.proceed());
                            }
                            return verdicts.removeFirst();
                        });
        fixture.use(twice, true, Needs.none());
        fixture.chain.add(fixture.chain.getLast());

        exchange();

        assertThat(client.status).isEqualTo(200);
        // Had the first verdict passed for the second, nothing would have been overdue then.
        FailureStats counted = fixture.stats.middlewares.of("m1").failures(Phase.REQUEST);
        assertThat(counted.bypasses.sum()).isEqualTo(2);
    }

    @Test
    void goesOnOnlyWhenAnOverdueTaskHasLetGoOfTheExchange() throws Exception {
        fixture.verdictLimit = Duration.ofMillis(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.use(
                (BlockingMiddleware)
                        exchange -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            release.await();
                            return Verdict.reply(403, "too late");
                        },
                true,
                Needs.none().withBlocking());
        open();

        interrupted.await();
        boolean forwardedDuringTheTask =
                fixture.onLoop(() -> !fixture.backendSide.streams.isEmpty());
        release.countDown();
        answer();

        assertThat(forwardedDuringTheTask).isFalse();
        assertBypassed(Phase.REQUEST);
    }

    @Test
    void answersWhenAnOverdueTaskDoesNotLetGo() throws Exception {
        fixture.verdictLimit = Duration.ofMillis(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.use(
                (BlockingMiddleware)
                        exchange -> {
                            awaitUninterruptibly(release);
                            return Verdict.proceed();
                        },
                true,
                Needs.none().withBlocking());
        open();

        await().until(() -> fixture.onLoop(() -> client.status == 504));
        release.countDown();

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        assertThat(reasons).containsExactly("middleware_timeout:m1");
        assertCounted(Phase.REQUEST, 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // as code that does not care
            }
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void replacesAResponseAfterAFailure(Throwing failure) throws Exception {
        fixture.use(responding(exchange -> failure.run()), false, Needs.none());

        exchange();

        assertRefused(Phase.RESPONSE);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void relaysAResponseDespiteAFailure(Throwing failure) throws Exception {
        fixture.use(responding(exchange -> failure.run()), true, Needs.none());

        exchange();

        assertBypassed(Phase.RESPONSE);
    }

    @Test
    void takesOutTheTransformsOfAMiddlewareThatFailed() throws Exception {
        List<String> closed = new ArrayList<>();
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.requestBody().transform(new Replacing(closed));
                        throw new IllegalStateException("secret");
                    }

                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.responseBody().transform(new Replacing(closed));
                        throw new IllegalStateException("secret");
                    }
                },
                true,
                ExchangeFixture.EVERYTHING);

        exchange();

        assertBypassed(Phase.REQUEST);
        assertThat(fixture.backendSide.last().body).hasToString("question");
        assertThat(closed).containsExactly("closed", "closed");
    }

    private record Replacing(List<String> closed) implements BodyTransform {
        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            out.emit("replaced".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed.add("closed");
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void endsAnExchangeDespiteAFailureAtTheEnd(Throwing failure) throws Exception {
        fixture.use(completing(completion -> failure.run()), false, Needs.none());

        exchange();

        assertThat(client.status).isEqualTo(200);
        assertCounted(Phase.COMPLETE, 0);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answersForAFailingTransformOfTheRequest(Throwing failure) throws Exception {
        fixture.use(
                deciding(
                        exchange -> {
                            exchange.requestBody().transform((chunk, out) -> failure.run());
                            return Verdict.proceed();
                        }),
                false,
                Needs.none().withRequestChunks());

        exchange();

        assertRefused(Phase.REQUEST_BODY);
        assertThat(fixture.backendSide.last().cancelled).isTrue();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void sendsARequestWithoutATransformThatFails(Throwing failure) throws Exception {
        fixture.use(
                deciding(
                        exchange -> {
                            exchange.requestBody().transform((chunk, out) -> failure.run());
                            return Verdict.proceed();
                        }),
                true,
                Needs.none().withRequestChunks());

        exchange();

        assertBypassed(Phase.REQUEST_BODY);
        assertThat(fixture.backendSide.last().body).hasToString("question");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void cutsAResponseOffAfterAFailingTransform(Throwing failure) throws Exception {
        fixture.use(
                responding(
                        exchange ->
                                exchange.responseBody().transform((chunk, out) -> failure.run())),
                false,
                Needs.none().withResponseChunks());

        exchange();

        assertThat(client.events).contains("head 200", "abort");
        assertThat(client.body).isEmpty();
        assertThat(reasons).containsExactly(FAILED);
        assertCounted(Phase.RESPONSE_BODY, 0);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void relaysAResponseWithoutATransformThatFails(Throwing failure) throws Exception {
        fixture.use(
                responding(
                        exchange ->
                                exchange.responseBody().transform((chunk, out) -> failure.run())),
                true,
                Needs.none().withResponseChunks());

        exchange();

        assertBypassed(Phase.RESPONSE_BODY);
    }

    @Test
    void answersForABodyThatIsTransformedWithoutADeclaration() throws Exception {
        fixture.use(
                deciding(
                        exchange -> {
                            exchange.requestBody().transform((chunk, out) -> out.emit(chunk));
                            return Verdict.proceed();
                        }),
                false,
                Needs.none().withResponseChunks());

        exchange();

        assertRefused(Phase.REQUEST);
    }

    @Test
    void answersForAMisuseThatTheMiddlewareSwallows() throws Exception {
        fixture.use(
                responding(
                        exchange -> {
                            try {
                                exchange.responseBody().transform((chunk, out) -> out.emit(chunk));
                            } catch (IllegalStateException e) {
                                // what it was to do is not going to happen all the same
                            }
                        }),
                false,
                Needs.none().withRequestChunks());

        exchange();

        assertRefused(Phase.RESPONSE);
    }

    @Test
    void answersForATaskThatWasNotDeclared() throws Exception {
        fixture.use(
                deciding(exchange -> exchange.offload(Verdict::proceed)),
                false,
                Needs.none().withRequestChunks().withResponseChunks());

        exchange();

        assertRefused(Phase.REQUEST);
    }

    @Test
    void answersForABodyThatIsAskedForInTheWrongPhase() throws Exception {
        fixture.use(
                responding(
                        exchange ->
                                exchange.requestBody().transform((chunk, out) -> out.emit(chunk))),
                false,
                ExchangeFixture.EVERYTHING);

        exchange();

        assertRefused(Phase.RESPONSE);
    }

    /** Sends a request with a body and, if it arrives, answers it. */
    private void exchange() throws Exception {
        ClientStreamHandler handler = open();
        answer();
        fixture.run(() -> handler.onReadComplete());
    }

    private ClientStreamHandler open() throws Exception {
        ClientStreamHandler handler = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(
                () -> {
                    handler.onBody(ExchangeFixture.text("question"));
                    handler.onEnd(null);
                });
        return handler;
    }

    private void answer() throws Exception {
        await().until(
                        () ->
                                fixture.onLoop(
                                        () ->
                                                client.status != 0
                                                        || !fixture.backendSide.streams.isEmpty()));
        fixture.run(
                () -> {
                    if (client.status == 0) {
                        FakeConnector.Stream stream = fixture.backendSide.last();
                        stream.handler.onHead(ExchangeFixture.head(200), false);
                        stream.handler.onBody(ExchangeFixture.text("answer"));
                        stream.handler.onEnd(null);
                    }
                });
    }

    private void assertRefused(Phase phase) throws Exception {
        assertThat(client.status).isEqualTo(500);
        assertThat(client.body)
                .contains("\"error\": \"Middleware error\"")
                .doesNotContain("secret");
        assertThat(reasons).containsExactly(FAILED);
        assertCounted(phase, 0);
    }

    private void assertBypassed(Phase phase) throws Exception {
        assertThat(client.status).isEqualTo(200);
        assertThat(client.body).hasToString("answer");
        assertThat(reasons).containsExactly("");
        assertCounted(phase, 1);
    }

    private void assertCounted(Phase phase, int bypasses) {
        FailureStats counted = fixture.stats.middlewares.of("m1").failures(phase);
        assertThat(counted.failures.sum()).isEqualTo(1);
        assertThat(counted.bypasses.sum()).isEqualTo(bypasses);
    }

    private static Middleware deciding(Function<Exchange, Verdict> onRequest) {
        return new Middleware() {
            @Override
            public Verdict onRequest(Exchange exchange) {
                return onRequest.apply(exchange);
            }
        };
    }

    private static Middleware responding(Consumer<Exchange> onResponse) {
        return new Middleware() {
            @Override
            public void onResponse(Exchange exchange) {
                onResponse.accept(exchange);
            }
        };
    }

    private static Middleware completing(Consumer<Completion> onComplete) {
        return new Middleware() {
            @Override
            public void onComplete(Exchange exchange, Completion completion) {
                onComplete.accept(completion);
            }
        };
    }
}
