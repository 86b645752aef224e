package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What middlewares can do with a request's body: decide by the whole of it, or refuse it. */
class CollectedBodyTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final AtomicReference<String> seen = new AtomicReference<>("");

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        fixture.close();
    }

    private void collect(int maxBytes, Verdict then) {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.collectBody(
                                maxBytes,
                                body -> {
                                    seen.set(new String(body, UTF_8));
                                    return then;
                                });
                    }
                });
    }

    private void send(ClientStreamHandler request, String... pieces) throws Exception {
        fixture.run(
                () -> {
                    for (String piece : pieces) {
                        request.onBody(ExchangeFixture.text(piece));
                    }
                    request.onReadComplete();
                });
    }

    private void answer() throws Exception {
        FakeConnector.Stream stream = fixture.backendSide.last();
        fixture.run(
                () -> {
                    stream.handler.onHead(ExchangeFixture.head(200), true);
                    stream.handler.onEnd(null);
                });
    }

    @Test
    void decidesWithTheWholeBodyAndForwardsIt() throws Exception {
        collect(100, Verdict.proceed());

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        assertThat(client.reading).isTrue();
        send(request, "a", "b", "c");
        assertThat(fixture.backendSide.streams).isEmpty();
        fixture.run(() -> request.onEnd(null));
        answer();

        assertThat(seen).hasValue("abc");
        assertThat(fixture.backendSide.last().body).hasToString("abc");
        assertThat(fixture.backendSide.last().events).containsExactly("head", "body", "end");
    }

    @Test
    void decidesAtOnceWhereThereIsNoBody() throws Exception {
        seen.set("nothing yet");
        collect(100, Verdict.reply(403, "no"));

        fixture.open(new FakeRequest("GET", "/"), client, true);

        assertThat(seen).hasValue("");
        assertThat(client.status).isEqualTo(403);
    }

    @Test
    void refusesBodyOverTheLimit() throws Exception {
        collect(2, Verdict.proceed());

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        send(request, "ab");
        assertThat(client.events).isEmpty();
        send(request, "c");

        assertThat(client.status).isEqualTo(413);
        assertThat(seen).hasValue("");
        assertThat(fixture.backendSide.streams).isEmpty();
    }

    @Test
    void collectsForSeveralMiddlewaresAndForTasksThatBlock() throws Exception {
        collect(100, Verdict.proceed());
        fixture.use(
                (BlockingMiddleware)
                        exchange -> Verdict.collectBody(100, body -> Verdict.reply(418, "two")));

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        send(request, "a");
        fixture.run(() -> request.onEnd(null));

        await().until(() -> fixture.onLoop(() -> client.status) == 418);
    }

    @Test
    void endsWhenClientLeavesMeanwhile() throws Exception {
        collect(100, Verdict.proceed());

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        send(request, "a");
        fixture.run(() -> request.onGone("test"));

        assertThat(seen).hasValue("");
    }

    /** Passes on what it gets when it is told to flush, and refuses bodies with an exclamation. */
    private static final class Careful implements BodyTransform {
        private final StringBuilder held = new StringBuilder();

        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            String text = new String(chunk.toByteArray(), UTF_8);
            if (text.contains("!")) {
                out.refuse(Reply.error(422, "no shouting"));
                out.emit("never".getBytes(UTF_8));
            }
            held.append(text);
        }

        @Override
        public void onFlush(ChunkSink out) {
            out.emit(held.toString().getBytes(UTF_8));
            held.setLength(0);
        }
    }

    private void useCareful() {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.requestBody().transform(new Careful());
                        return Verdict.proceed();
                    }

                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.responseBody().transform(new Careful());
                    }
                });
    }

    @Test
    void flushesTransformsAtTheEndOfEachRead() throws Exception {
        useCareful();

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        send(request, "a", "b");
        assertThat(fixture.backendSide.last().body).hasToString("ab");
        fixture.run(() -> request.onEnd(null));
        FakeConnector.Stream stream = fixture.backendSide.last();
        fixture.run(
                () -> {
                    stream.handler.onHead(ExchangeFixture.head(200), false);
                    stream.handler.onBody(ExchangeFixture.text("x"));
                    stream.handler.onReadComplete();
                });
        assertThat(client.body).hasToString("x");
        fixture.run(() -> stream.handler.onEnd(null));
    }

    @Test
    void answersForRefusedRequestBody() throws Exception {
        useCareful();

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        send(request, "fine");
        send(request, "not!");

        assertThat(client.status).isEqualTo(422);
        assertThat(fixture.backendSide.last().cancelled).isTrue();
        assertThat(fixture.backendSide.last().body).hasToString("fine");
    }

    @Test
    void cutsOffRefusedResponseBody() throws Exception {
        useCareful();

        fixture.open(new FakeRequest("GET", "/"), client, true);
        FakeConnector.Stream stream = fixture.backendSide.last();
        fixture.run(
                () -> {
                    stream.handler.onHead(ExchangeFixture.head(200), false);
                    stream.handler.onBody(ExchangeFixture.text("not!"));
                });

        assertThat(client.events).contains("head 200", "abort").doesNotContain("body");
        assertThat(stream.cancelled).isTrue();
    }

    @Test
    void tellsLaterMiddlewaresWhoTheRequestComesFrom() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.setIdentity(Identity.of("ada").withClaim("team", "one"));
                        return Verdict.proceed();
                    }
                });
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        Identity who = exchange.identity();
                        return Verdict.reply(
                                403, who == null ? "-" : who.name() + who.claim("team"));
                    }
                });

        fixture.open(new FakeRequest("GET", "/"), client, true);

        assertThat(client.body.toString()).contains("adaone");
    }
}
