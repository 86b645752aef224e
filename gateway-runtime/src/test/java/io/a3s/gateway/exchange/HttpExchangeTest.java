package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpExchangeTest {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Loops loops = new Loops(group);
    private final Stats stats = new Stats(1);
    private final FakeConnector connector = new FakeConnector();
    private final FakeClient client = new FakeClient(loop);
    private final List<ChainLink> chain = new ArrayList<>();
    private final AtomicInteger shares = new AtomicInteger();
    private final HealthEpoch epoch = new HealthEpoch();
    private final ServerBackend backend =
            new ServerBackend(
                    "s",
                    URI.create("http://127.0.0.1:1"),
                    "http://127.0.0.1:1",
                    new LoopCounter(1),
                    epoch);
    private Timeouts timeouts =
            new Timeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    Duration.ZERO);
    private boolean claiming;
    private @Nullable ClientStreamHandler handler;

    @BeforeEach
    void allocatorIsWarm() {
        ByteBufAllocator.DEFAULT.buffer(1).release();
    }

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        onLoop(() -> null);

        assertThat(stats.activeExchanges.sum()).isZero();
        assertThat(shares.get()).isZero();
        assertThat(backend.activeRequests()).isZero();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        group.shutdownGracefully();
    }

    @Test
    void relaysResponseAndFlushesAtTheEndOfEachRead() throws Exception {
        open(new FakeRequest("GET", "/"), true);

        FakeConnector.Stream stream = connector.last();
        onLoop(
                () -> {
                    stream.handler.onHead(head(200), false);
                    stream.handler.onBody(text("a"));
                    stream.handler.onReadComplete();
                    stream.handler.onBody(text("b"));
                    stream.handler.onReadComplete();
                    stream.handler.onEnd(null);
                    return null;
                });

        assertThat(stream.events).containsExactly("head end");
        assertThat(client.events)
                .containsExactly(
                        "head 200", "body", "flush", "body", "flush", "end", "flush", "over");
        assertThat(client.body).hasToString("ab");
    }

    @Test
    void pausesTheBackendWhileTheClientDoesNotKeepUp() throws Exception {
        open(new FakeRequest("GET", "/"), true);
        FakeConnector.Stream stream = connector.last();
        client.writable = false;

        onLoop(
                () -> {
                    stream.handler.onHead(head(200), false);
                    stream.handler.onBody(text("a"));
                    return null;
                });
        boolean readingWhileBlocked = stream.reading;
        client.writable = true;
        onLoop(
                () -> {
                    requireHandler().onWritable();
                    return null;
                });

        assertThat(readingWhileBlocked).isFalse();
        assertThat(stream.reading).isTrue();
        finish(stream);
    }

    @Test
    void pausesTheClientWhileTheBackendDoesNotKeepUp() throws Exception {
        open(new FakeRequest("POST", "/"), false);
        FakeConnector.Stream stream = connector.last();
        assertThat(client.reading).isTrue();

        stream.writable = false;
        onLoop(
                () -> {
                    requireHandler().onBody(text("abc"));
                    return null;
                });
        boolean readingWhileBlocked = client.reading;
        onLoop(
                () -> {
                    stream.handler.onWritable();
                    requireHandler().onEnd(null);
                    return null;
                });

        assertThat(readingWhileBlocked).isFalse();
        assertThat(client.reading).isTrue();
        assertThat(stream.events).containsExactly("head", "body", "end");
        finish(stream);
    }

    @Test
    void keepsABodyThatCameBeforeTheVerdict() throws Exception {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.await(verdict);
                    }
                });
        open(new FakeRequest("POST", "/"), false);

        onLoop(
                () -> {
                    requireHandler().onBody(text("ab"));
                    requireHandler().onBody(text("c"));
                    requireHandler().onEnd(null);
                    return null;
                });
        verdict.complete(Verdict.proceed());
        onLoop(() -> null);

        assertThat(connector.last().events).containsExactly("head", "body", "end");
        assertThat(connector.last().body).hasToString("abc");
        finish(connector.last());
    }

    @Test
    void cancelsTheBackendWhenTheClientLeaves() throws Exception {
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    requireHandler().onGone("reset");
                    return null;
                });

        assertThat(connector.last().cancelled).isTrue();
    }

    @Test
    void answersForABackendThatFailsBeforeItsHead() throws Exception {
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.CLOSED_BEFORE_HEAD, "eof"));
                    return null;
                });

        assertThat(client.status).isEqualTo(502);
        assertThat(client.body.toString())
                .startsWith("{\"error\": \"Backend closed the connection\", \"request_id\": ");
    }

    @Test
    void cutsTheResponseOffWhenTheBackendFailsInTheMiddle() throws Exception {
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    connector.last().handler.onHead(head(200), false);
                    connector.last().handler.onBody(text("half"));
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.CLOSED_BEFORE_END, "eof"));
                    return null;
                });

        assertThat(client.events).containsExactly("head 200", "body", "abort", "over");
        assertThat(stats.cutStreams.sum()).isEqualTo(1);
    }

    @Test
    void repeatsAnIdempotentRequestOnceOnAFreshConnection() throws Exception {
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.STALE_CONNECTION, "eof"));
                    return null;
                });

        assertThat(connector.streams).hasSize(2);
        assertThat(connector.last().fresh).isTrue();
        finish(connector.last());
    }

    @Test
    void repeatsAnIdempotentRequestWithASmallBody() throws Exception {
        open(new FakeRequest("PUT", "/"), false);

        onLoop(
                () -> {
                    requireHandler().onBody(text("state"));
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.STALE_CONNECTION, "eof"));
                    requireHandler().onBody(text(" of it"));
                    requireHandler().onEnd(null);
                    return null;
                });

        assertThat(connector.streams).hasSize(2);
        assertThat(connector.last().fresh).isTrue();
        assertThat(connector.last().body).hasToString("state of it");
        finish(connector.last());
    }

    @Test
    void doesNotRepeatWhatIsTooLargeToBeKept() throws Exception {
        open(new FakeRequest("PUT", "/"), false);

        onLoop(
                () -> {
                    requireHandler().onBody(text("x".repeat(64 * 1024 + 1)));
                    requireHandler().onEnd(null);
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.STALE_CONNECTION, "eof"));
                    return null;
                });

        assertThat(connector.streams).hasSize(1);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void doesNotRepeatAPost() throws Exception {
        open(new FakeRequest("POST", "/"), true);

        onLoop(
                () -> {
                    connector
                            .last()
                            .handler
                            .onFailure(
                                    new UpstreamFailure(
                                            UpstreamFailure.Kind.STALE_CONNECTION, "eof"));
                    return null;
                });

        assertThat(connector.streams).hasSize(1);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void repeatsOnceWhatTheBackendHasNotProcessed() throws Exception {
        open(new FakeRequest("POST", "/"), true);
        UpstreamFailure refused = new UpstreamFailure(UpstreamFailure.Kind.REFUSED, "reset");

        onLoop(
                () -> {
                    connector.last().handler.onFailure(refused);
                    return null;
                });
        assertThat(connector.streams).hasSize(2);
        onLoop(
                () -> {
                    connector.last().handler.onFailure(refused);
                    return null;
                });

        assertThat(connector.streams).hasSize(2);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void carriesBytesBothWaysAfterASwitchOfProtocols() throws Exception {
        claiming = true;
        open(new FakeRequest("GET", "/").upgradeTo("websocket"), true);
        FakeConnector.Stream stream = connector.last();

        onLoop(
                () -> {
                    stream.handler.onHead(head(101), false);
                    requireHandler().onBody(text("ping"));
                    stream.handler.onBody(text("pong"));
                    requireHandler().onEnd(null);
                    return null;
                });
        boolean overBeforeTheBackendEnded = client.events.contains("over");
        onLoop(
                () -> {
                    stream.handler.onEnd(null);
                    return null;
                });

        assertThat(stream.events).containsExactly("head websocket end", "body", "end");
        assertThat(overBeforeTheBackendEnded).isFalse();
        assertThat(client.body).hasToString("pong");
    }

    @Test
    void saysWhatAWebSocketNeedsWhenNobodyClaimsIt() throws Exception {
        open(new FakeRequest("GET", "/").upgradeTo("websocket"), true);

        assertThat(client.status).isEqualTo(501);
        assertThat(client.body).contains("protocol-websocket");
        assertThat(connector.streams).isEmpty();
    }

    @Test
    void walksBackOnlyThroughTheMiddlewaresThatSawTheRequest() throws Exception {
        List<String> calls = new ArrayList<>();
        use(recording("first", calls, Verdict.proceed()));
        use(recording("second", calls, Verdict.reply(403, "no")));
        use(recording("third", calls, Verdict.proceed()));

        open(new FakeRequest("GET", "/"), true);

        assertThat(calls)
                .containsExactly(
                        "first request",
                        "second request",
                        "first response 403",
                        "first complete LOCAL_REPLY",
                        "second complete LOCAL_REPLY");
        assertThat(client.status).isEqualTo(403);
    }

    @Test
    void answersForAMiddlewareThatThrows() throws Exception {
        use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        throw new IllegalStateException("secret detail");
                    }
                });

        open(new FakeRequest("GET", "/"), true);

        assertThat(client.status).isEqualTo(500);
        assertThat(client.body).contains("Middleware error").doesNotContain("secret");
        assertThat(stats.middlewares.of("m0").failures(Phase.REQUEST).failures.sum()).isEqualTo(1);
    }

    @Test
    void replacesAResponseWhoseMiddlewareThrows() throws Exception {
        use(
                new Middleware() {
                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.responseBody().transform((chunk, out) -> out.emit(chunk));
                        throw new IllegalStateException("broken");
                    }
                });
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    connector.last().handler.onHead(head(200), false);
                    return null;
                });

        assertThat(client.status).isEqualTo(500);
        assertThat(connector.last().cancelled).isTrue();
    }

    @Test
    void waitsForAnOffloadedTaskBeforeItLetsGoOfTheHead() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        use(
                (BlockingMiddleware)
                        exchange -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            mayReturn.await();
                            return Verdict.proceed();
                        });
        open(new FakeRequest("GET", "/"), true);

        onLoop(
                () -> {
                    requireHandler().onGone("reset");
                    return null;
                });
        interrupted.await();
        boolean overWhileOwned = onLoop(() -> client.events.contains("over"));
        mayReturn.countDown();
        while (!onLoop(() -> client.events.contains("over"))) {
            Thread.onSpinWait();
        }

        assertThat(overWhileOwned).isFalse();
        assertThat(connector.streams).isEmpty();
    }

    @Test
    void sendsBodiesThroughTransforms() throws Exception {
        use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.requestBody().transform(new Shout());
                        return Verdict.proceed();
                    }

                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.responseBody().transform(new Shout());
                        exchange.responseBody()
                                .transform(
                                        (chunk, out) -> {
                                            out.emit("<".getBytes(UTF_8));
                                            out.emit(chunk);
                                        });
                    }
                });
        FakeRequest request = new FakeRequest("POST", "/");
        request.headers().set(HeaderName.CONTENT_LENGTH, "3");
        open(request, false);
        FakeConnector.Stream stream = connector.last();

        onLoop(
                () -> {
                    requireHandler().onBody(text("abc"));
                    requireHandler().onEnd(null);
                    stream.handler.onHead(head(200), false);
                    stream.handler.onBody(text("x"));
                    stream.handler.onEnd(null);
                    return null;
                });

        assertThat(stream.body).hasToString("ABC!");
        assertThat(request.headers().contains(HeaderName.CONTENT_LENGTH)).isFalse();
        assertThat(client.body).hasToString("<X<!");
    }

    @Test
    void givesUpOnABackendThatDoesNotAnswerInTime() throws Exception {
        timeouts =
                new Timeouts(
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(60),
                        Duration.ZERO,
                        Duration.ZERO);
        open(new FakeRequest("GET", "/"), true);

        while (!onLoop(() -> client.events.contains("over"))) {
            Thread.onSpinWait();
        }

        assertThat(client.status).isEqualTo(504);
        assertThat(connector.last().cancelled).isTrue();
    }

    @Test
    void cutsAStreamThatPausesForTooLong() throws Exception {
        timeouts =
                new Timeouts(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(1),
                        Duration.ZERO,
                        Duration.ZERO);
        open(new FakeRequest("GET", "/"), true);
        onLoop(
                () -> {
                    connector.last().handler.onHead(head(200), false);
                    return null;
                });

        while (!onLoop(() -> client.events.contains("over"))) {
            Thread.onSpinWait();
        }

        assertThat(client.events).containsExactly("head 200", "abort", "over");
    }

    @Test
    void saysWhenNoBackendIsFit() throws Exception {
        backend.setHealthy(false);

        open(new FakeRequest("GET", "/"), true);

        assertThat(client.status).isEqualTo(503);
        assertThat(client.body).contains("No healthy backends");
    }

    private static final class Shout implements BodyTransform {
        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            out.emit(
                    new String(chunk.toByteArray(), UTF_8)
                            .toUpperCase(java.util.Locale.ROOT)
                            .getBytes(UTF_8));
        }

        @Override
        public void onEnd(ChunkSink out) {
            out.emit("!".getBytes(UTF_8));
        }
    }

    private static Middleware recording(String name, List<String> calls, Verdict verdict) {
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
                calls.add(name + " complete " + completion.outcome());
            }
        };
    }

    private void use(Middleware middleware) {
        String name = "m" + chain.size();
        chain.add(
                new ChainLink(
                        middleware,
                        name,
                        "test",
                        false,
                        ExchangeFixture.EVERYTHING,
                        stats.middlewares.of(name)));
    }

    private void finish(FakeConnector.Stream stream) throws Exception {
        onLoop(
                () -> {
                    stream.handler.onHead(head(204), true);
                    stream.handler.onEnd(null);
                    return null;
                });
    }

    private static LocalHead head(int status) {
        return new LocalHead(status, new HeaderList());
    }

    private static ByteBuf text(String value) {
        return ByteBufAllocator.DEFAULT.buffer().writeBytes(value.getBytes(UTF_8));
    }

    private ClientStreamHandler requireHandler() {
        ClientStreamHandler open = handler;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    private void open(RequestHead head, boolean endOfStream) throws Exception {
        Service service =
                new Service(
                        "s",
                        timeouts,
                        "first",
                        (available, context) -> available.getFirst(),
                        List.of(backend),
                        Map.of("http", connector),
                        new Dialer(),
                        epoch,
                        ServicePolicy.NONE,
                        stats.services.of("s"));
        RouteTarget target = new RouteTarget("r", service, chain, stats.routers.of("r"), null);
        ExchangeEnvironment environment =
                new ExchangeEnvironment(
                        () -> new FixedRouting(target),
                        stats,
                        null,
                        () -> null,
                        Duration.ofSeconds(60));
        ClientConnection connection =
                new ClientConnection(
                        "web",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                        null,
                        List.of());
        handler =
                onLoop(
                        () ->
                                new Dispatcher(environment, loops, _ -> null)
                                        .open(head, connection, client, endOfStream));
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get();
    }

    private final class FixedRouting implements Routing {
        private final RouteTarget target;

        FixedRouting(RouteTarget target) {
            this.target = target;
        }

        @Override
        public void acquire(int index) {
            shares.incrementAndGet();
        }

        @Override
        public void release(int index) {
            shares.decrementAndGet();
        }

        @Override
        public RouteTarget route(RequestHead head, ClientInfo from) {
            return target;
        }

        @Override
        public @Nullable RouteTarget routeConnection(@Nullable String serverName, ClientInfo from) {
            return null;
        }

        @Override
        public boolean asksForServerName(String entrypoint) {
            return false;
        }

        @Override
        public @Nullable Watch watch(Exchange exchange, long elapsedNanos) {
            return null;
        }

        @Override
        public boolean isClaimed(Exchange exchange) {
            return claiming;
        }
    }
}
