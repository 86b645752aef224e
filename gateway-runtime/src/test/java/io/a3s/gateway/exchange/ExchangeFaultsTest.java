package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugins and peers can do wrong, and that it costs no more than the one exchange. */
@Timeout(30)
class ExchangeFaultsTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);

    @AfterEach
    void everythingIsGivenBackExactlyOnce() throws Exception {
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        fixture.close();
    }

    @Test
    void answersWhenRoutingFails() throws Exception {
        fixture.onRoute = ExchangeFaultsTest::breakDown;

        open();

        assertInternalError();
    }

    @Test
    void answersWhenTheBalancerFails() throws Exception {
        fixture.balancer =
                (available, context) -> {
                    throw new LinkageError("secret");
                };

        open();

        assertInternalError();
    }

    @Test
    void answersWhenTheBalancerPicksSomethingElse() throws Exception {
        fixture.balancer = (available, context) -> new Stranger();

        open();

        assertInternalError();
    }

    @Test
    void answersWhenAHandlerFailsToClaim() throws Exception {
        fixture.claim =
                () -> {
                    throw new IllegalStateException("secret");
                };

        fixture.open(new FakeRequest("GET", "/").upgradeTo("websocket"), client, true);

        assertInternalError();
    }

    @Test
    void answersWhenTheConnectorFailsToOpen() throws Exception {
        fixture.connector =
                new Opening(
                        handler -> {
                            throw new IllegalStateException("secret");
                        });

        open();

        assertInternalError();
    }

    @Test
    void answersWhenTheConnectorFailsToOpenAfterAVerdict() throws Exception {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        fixture.use(awaiting(verdict));
        fixture.connector =
                new Opening(
                        handler -> {
                            throw new LinkageError("secret");
                        });
        open();

        verdict.complete(Verdict.proceed());
        fixture.onLoop(() -> null);

        assertInternalError();
    }

    private void assertInternalError() {
        assertThat(client.status).isEqualTo(500);
        assertThat(client.body).contains("\"error\": \"Internal error\"").doesNotContain("secret");
    }

    private static void breakDown() {
        throw new IllegalStateException("secret");
    }

    @Test
    void takesAnAnswerThatComesDuringOpen() throws Exception {
        fixture.connector =
                new Opening(
                        handler -> {
                            handler.onHead(ExchangeFixture.head(200), false);
                            handler.onBody(ExchangeFixture.text("a"));
                            handler.onEnd(null);
                        });

        open();

        assertThat(client.events).containsExactly("head 200", "body", "end", "flush", "over");
    }

    @Test
    void pausesABackendThatAnswersDuringOpenIfTheClientDoesNotKeepUp() throws Exception {
        Opening connector =
                new Opening(
                        handler -> {
                            handler.onHead(ExchangeFixture.head(200), false);
                            handler.onBody(ExchangeFixture.text("a"));
                        });
        fixture.connector = connector;
        client.writable = false;

        open();

        assertThat(connector.stream().reading).isFalse();
        fixture.run(() -> connector.stream().handler.onEnd(null));
    }

    @Test
    void cancelsAStreamThatWasGivenUpDuringOpen() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public void onResponse(Exchange exchange) {
                        if (exchange.response().status() == 200) {
                            throw new IllegalStateException("secret");
                        }
                    }
                });
        Opening connector =
                new Opening(handler -> handler.onHead(ExchangeFixture.head(200), false));
        fixture.connector = connector;

        open();

        assertThat(client.status).isEqualTo(500);
        assertThat(connector.stream().cancelled).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 999})
    void countsAStatusBeyondAllClassesAsAServerError(int status) throws Exception {
        open();

        answer(status);

        assertThat(client.status).isEqualTo(status);
        assertThat(fixture.stats.responses[5].sum()).isEqualTo(1);
    }

    @Test
    void survivesATransformThatFailsToClose() throws Exception {
        fixture.use(
                transforming(
                        new BodyTransform() {
                            @Override
                            public void onChunk(Chunk chunk, ChunkSink out) {
                                out.emit(chunk);
                            }

                            @Override
                            public void close() {
                                throw new IllegalStateException("secret");
                            }
                        }));
        open();

        answer(200);

        assertThat(client.status).isEqualTo(200);
    }

    @Test
    void cutsAResponseWhoseTransformFailsWithAnError() throws Exception {
        fixture.use(
                transforming(
                        (chunk, out) -> {
                            throw new LinkageError("secret");
                        }));
        open();

        fixture.run(
                () -> {
                    stream().handler.onHead(ExchangeFixture.head(200), false);
                    stream().handler.onBody(ExchangeFixture.text("a"));
                });

        assertThat(client.events).containsExactly("head 200", "abort", "over");
        assertThat(stream().cancelled).isTrue();
    }

    @Test
    void answersWhenTheTransformOfARequestFailsWithAnError() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.requestBody()
                                .transform(
                                        (chunk, out) -> {
                                            throw new LinkageError("secret");
                                        });
                        return Verdict.proceed();
                    }
                });
        ClientStreamHandler handler = fixture.open(new FakeRequest("POST", "/"), client, false);

        fixture.run(() -> handler.onBody(ExchangeFixture.text("a")));

        assertThat(client.status).isEqualTo(500);
        assertThat(client.body).doesNotContain("secret");
    }

    @Test
    void refusesAMiddlewareThatGivesNoVerdict() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    @SuppressWarnings("NullAway") // what a plugin in another language may do
                    public Verdict onRequest(Exchange exchange) {
                        return null;
                    }
                });

        open();

        assertThat(client.status).isEqualTo(500);
        assertThat(fixture.backendSide.streams).isEmpty();
    }

    @Test
    void showsNoResponseToAMiddlewareWhoseVerdictIsOverdue() throws Exception {
        List<String> calls = new ArrayList<>();
        fixture.verdictLimit = Duration.ofMillis(1);
        fixture.use(noting("first", calls, Verdict.proceed()));
        fixture.use(noting("second", calls, Verdict.await(new CompletableFuture<>())));

        open();

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));
        assertThat(client.status).isEqualTo(504);
        assertThat(calls)
                .containsExactly(
                        "first request",
                        "second request",
                        "first response 504",
                        "first complete",
                        "second complete");
    }

    @Test
    void showsNoResponseToAMiddlewareThatIsDecidingWhenTheGatewayStops() throws Exception {
        List<String> calls = new ArrayList<>();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        fixture.use(noting("only", calls, Verdict.await(verdict)));
        open();

        fixture.loops.cutAll("shutdown");
        fixture.onLoop(() -> null);
        verdict.complete(Verdict.proceed());
        fixture.onLoop(() -> null);

        assertThat(client.status).isEqualTo(503);
        assertThat(calls).containsExactly("only request", "only complete");
    }

    @Test
    void endsAfterATaskWhoseVerdictWasThrownAway() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.offload(
                                () -> {
                                    started.countDown();
                                    awaitUninterruptibly(release);
                                    return Verdict.proceed();
                                });
                        return Verdict.reply(200, "at once");
                    }
                });
        open();
        started.await();

        boolean overDuringTheTask = fixture.onLoop(() -> client.events.contains("over"));
        release.countDown();
        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));

        assertThat(overDuringTheTask).isFalse();
    }

    @Test
    void waitsForATaskWhenClientAndGatewayAreGone() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return exchange.offload(
                                () -> {
                                    started.countDown();
                                    awaitUninterruptibly(release);
                                    return Verdict.proceed();
                                });
                    }
                });
        ClientStreamHandler handler = fixture.open(new FakeRequest("GET", "/"), client, true);
        started.await();

        fixture.run(() -> handler.onGone("reset"));
        fixture.loops.cutAll("shutdown");
        boolean overDuringTheTask = fixture.onLoop(() -> client.events.contains("over"));
        release.countDown();
        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));

        assertThat(overDuringTheTask).isFalse();
        assertThat(client.events).containsExactly("over");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void remembersThatItWasTheGatewayThatCutTheResponseOff() throws Exception {
        List<Completion.Outcome> outcomes = new ArrayList<>();
        fixture.use(
                new Middleware() {
                    @Override
                    public void onComplete(Exchange exchange, Completion completion) {
                        outcomes.add(completion.outcome());
                    }
                });
        ClientStreamHandler handler = fixture.open(new FakeRequest("GET", "/"), client, true);
        client.onAbort = () -> handler.onGone("closed by us");

        fixture.run(
                () -> {
                    stream().handler.onHead(ExchangeFixture.head(200), false);
                    stream()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.CLOSED_BEFORE_END, "eof"));
                });

        assertThat(outcomes).containsExactly(Completion.Outcome.CUT_OFF);
        assertThat(client.events).containsExactly("head 200", "abort", "over");
    }

    @Test
    void refusesASwitchOfProtocolsThatNobodyAskedFor() throws Exception {
        fixture.open(new FakeRequest("GET", "/").upgradeTo("h2c"), client, true);

        fixture.run(() -> stream().handler.onHead(ExchangeFixture.head(101), false));

        assertThat(stream().events).containsExactly("head end");
        assertThat(client.status).isEqualTo(502);
        assertThat(stream().cancelled).isTrue();
    }

    @Test
    void writesInterimResponsesOutAtOnce() throws Exception {
        open();

        fixture.run(() -> stream().handler.onInformational(ExchangeFixture.head(103)));

        assertThat(client.events).containsExactly("interim 103", "flush");
        answer(200);
    }

    @Test
    void keepsTheTickGoingWhenAnExchangeFailsInIt() throws Exception {
        fixture.requestTimeout = Duration.ofMillis(1);
        FakeClient broken = new FakeClient(fixture.loop);
        broken.onHead = ExchangeFaultsTest::breakDown;
        fixture.open(new FakeRequest("GET", "/"), client, true);
        ClientStreamHandler handler = fixture.open(new FakeRequest("GET", "/"), broken, true);

        await().until(() -> fixture.onLoop(() -> client.events.contains("over")));

        assertThat(client.status).isEqualTo(504);
        fixture.run(() -> handler.onGone("broken"));
    }

    @Test
    void givesTheShareBackWhenTheTransportFailsAtTheEnd() throws Exception {
        open();
        client.onOver = ExchangeFaultsTest::breakDown;

        fixture.loop
                .submit(
                        () -> {
                            stream().handler.onHead(ExchangeFixture.head(204), true);
                            stream().handler.onEnd(null);
                        })
                .await();

        assertThat(fixture.shares.get()).isZero();
    }

    @Test
    void endsAllExchangesOfALoopThoughOneEndsAnother() throws Exception {
        FakeClient second = new FakeClient(fixture.loop);
        FakeClient third = new FakeClient(fixture.loop);
        fixture.open(new FakeRequest("GET", "/"), third, true);
        ClientStreamHandler middle = fixture.open(new FakeRequest("GET", "/"), second, true);
        open();
        // The latest comes first; its end ends the one that the loop would have visited next.
        client.onOver = () -> middle.onGone("together");

        fixture.loops.cutAll("shutdown");
        fixture.onLoop(() -> null);

        assertThat(client.status).isEqualTo(503);
        assertThat(second.events).containsExactly("over");
        assertThat(third.status).isEqualTo(503);
    }

    @Test
    void refusesAConnectionWhenTheBalancerFails() throws Exception {
        open();
        answer(200);
        fixture.balancer =
                (available, context) -> {
                    throw new LinkageError("broken");
                };
        ClientConnection connection =
                new ClientConnection(
                        "tcp",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                        null,
                        List.of());
        Connections connections =
                new Connections(
                        new ExchangeEnvironment(
                                () -> fixture,
                                fixture.stats,
                                null,
                                () -> null,
                                Duration.ofSeconds(1)),
                        fixture.loops);

        @Nullable ConnectionRoute route =
                fixture.onLoop(() -> connections.open(fixture.loop, connection, null));

        assertThat(route).isNull();
        assertThat(fixture.stats.plugin(PluginPart.loadBalancer("test")).failures.sum())
                .isEqualTo(1);
        assertThat(fixture.shares.get()).isZero();
    }

    private void open() throws Exception {
        fixture.open(new FakeRequest("GET", "/"), client, true);
    }

    private FakeConnector.Stream stream() {
        return fixture.backendSide.last();
    }

    private void answer(int status) throws Exception {
        fixture.run(
                () -> {
                    stream().handler.onHead(ExchangeFixture.head(status), false);
                    stream().handler.onEnd(null);
                });
    }

    private static Middleware awaiting(CompletableFuture<Verdict> verdict) {
        return new Middleware() {
            @Override
            public Verdict onRequest(Exchange exchange) {
                return Verdict.await(verdict);
            }
        };
    }

    private static Middleware transforming(BodyTransform transform) {
        return new Middleware() {
            @Override
            public void onResponse(Exchange exchange) {
                exchange.responseBody().transform(transform);
            }
        };
    }

    private static Middleware noting(String name, List<String> calls, Verdict verdict) {
        return new Middleware() {
            @Override
            public Verdict onRequest(Exchange exchange) {
                calls.add(name + " request");
                return verdict;
            }

            @Override
            public void onResponse(Exchange exchange) {
                calls.add(name + " response " + exchange.response().status());
            }

            @Override
            public void onComplete(Exchange exchange, Completion completion) {
                calls.add(name + " complete");
            }
        };
    }

    /** Calls the handler before it returns the stream. */
    private static final class Opening implements BackendConnector {
        private final Consumer<BackendStreamHandler> during;
        private final FakeConnector streams = new FakeConnector();

        Opening(Consumer<BackendStreamHandler> during) {
            this.during = during;
        }

        FakeConnector.Stream stream() {
            return streams.last();
        }

        @Override
        public BackendStream open(
                EventLoop loop,
                Backend backend,
                ConnectOptions options,
                BackendStreamHandler handler) {
            during.accept(handler);
            return streams.open(loop, backend, options, handler);
        }

        @Override
        public void forget(Backend backend) {}

        @Override
        public void close() {}
    }

    private static final class Stranger implements Backend {
        @Override
        public URI url() {
            return URI.create("http://stranger");
        }

        @Override
        public String host() {
            return "stranger";
        }

        @Override
        public int port() {
            return 80;
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int activeRequests() {
            return 0;
        }
    }
}
