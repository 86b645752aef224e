package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.protocol.ByteStream;
import io.a3s.gateway.spi.protocol.ByteStreamHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A middleware as the other end of a connection that switches protocols. */
class LocalStreamTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final Echo echo = new Echo();

    /** Sends back what it gets, and notes what happens to it. */
    private static final class Echo implements ByteStreamHandler {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private @Nullable ByteStream stream;

        ByteStream stream() {
            if (stream == null) {
                throw new AssertionError("not open");
            }
            return stream;
        }

        @Override
        public void onOpen(ByteStream opened) {
            stream = opened;
            events.add("open");
        }

        @Override
        public void onChunk(Chunk chunk) {
            String text = new String(chunk.toByteArray(), UTF_8);
            if (text.equals("break")) {
                throw new IllegalStateException("broken");
            }
            stream().send(chunk.toByteArray());
        }

        @Override
        public void onWritable() {
            events.add("writable");
        }

        @Override
        public void onTimer() {
            events.add("timer");
            stream().send("tick".getBytes(UTF_8));
        }

        @Override
        public void onEnd() {
            events.add("end");
            stream().end();
        }

        @Override
        public void onDrain() {
            events.add("drain");
            stream().send("bye".getBytes(UTF_8));
            stream().end();
        }

        @Override
        public void onClose() {
            events.add("close");
        }
    }

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        assertThat(fixture.backendSide.streams).isEmpty();
        fixture.close();
    }

    private ClientStreamHandler open(FakeRequest request) throws Exception {
        HeaderList fields = new HeaderList();
        fields.set(HeaderName.of("X-Agreed"), "yes");
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.switchProtocols(fields, echo);
                    }
                });
        ClientStreamHandler opened = fixture.open(request, client, true);
        fixture.run(() -> {});
        return opened;
    }

    private ClientStreamHandler open() throws Exception {
        return open(new FakeRequest("GET", "/").upgradeTo("echo"));
    }

    private void send(ClientStreamHandler request, String text) throws Exception {
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text(text));
                    request.onReadComplete();
                });
    }

    @Test
    void speaksWithTheClientUntilItHasEnded() throws Exception {
        ClientStreamHandler request = open();
        assertThat(client.status).isEqualTo(101);
        assertThat(requireNonNull(client.headers).get(HeaderName.of("X-Agreed"))).isEqualTo("yes");
        assertThat(client.reading).isTrue();

        send(request, "hello");
        fixture.run(() -> request.onEnd(null));

        assertThat(client.body).hasToString("hello");
        assertThat(client.events)
                .containsExactly("head 101", "flush", "body", "flush", "end", "flush", "over");
        assertThat(echo.events).containsExactly("open", "end", "close");
    }

    @Test
    void isOverAtOnceWhenTheClientIsGone() throws Exception {
        ClientStreamHandler request = open();

        fixture.run(() -> request.onGone("reset"));
        fixture.run(() -> echo.stream().send("late".getBytes(UTF_8)));

        assertThat(echo.events).containsExactly("open", "close");
        assertThat(client.body.isEmpty()).isTrue();
    }

    @Test
    void writesOutWhatATaskSends() throws Exception {
        ClientStreamHandler request = open();

        echo.stream().execute(() -> echo.stream().send("news".getBytes(UTF_8)));
        fixture.run(() -> {});

        assertThat(client.body).hasToString("news");
        assertThat(client.events).endsWith("body", "flush");
        fixture.run(() -> request.onGone("reset"));
    }

    @Test
    void callsBackOnceAfterAWhile() throws Exception {
        ClientStreamHandler request = open();

        fixture.run(() -> echo.stream().startTimer(Duration.ofDays(1)));
        fixture.run(() -> echo.stream().startTimer(Duration.ofMillis(1)));
        await().until(() -> echo.events.contains("timer"));
        fixture.run(() -> {});

        assertThat(client.body).hasToString("tick");
        assertThat(client.events).endsWith("body", "flush");
        fixture.run(() -> request.onGone("reset"));
        assertThat(echo.events).containsExactly("open", "timer", "close");
    }

    @Test
    void readsNoMoreFromAClientThatDoesNotKeepUp() throws Exception {
        ClientStreamHandler request = open();
        client.writable = false;

        send(request, "much");
        assertThat(client.reading).isFalse();
        assertThat(echo.stream().isWritable()).isFalse();
        client.writable = true;
        fixture.run(request::onWritable);

        assertThat(client.reading).isTrue();
        assertThat(echo.events).containsExactly("open", "writable");
        fixture.run(() -> request.onGone("reset"));
    }

    @Test
    void cutsOffWhatAHandlerThrowsAt() throws Exception {
        ClientStreamHandler request = open();

        send(request, "break");

        assertThat(client.events).contains("abort");
        assertThat(echo.events).containsExactly("open", "close");
    }

    @Test
    void hearsOfTheEndOfTheGateway() throws Exception {
        open();

        fixture.loops.drainAll();
        fixture.run(() -> {});

        assertThat(client.body).hasToString("bye");
        assertThat(echo.events).containsExactly("open", "drain", "close");
    }

    @Test
    void doesNotWaitForTheClientAfterItsLastWord() throws Exception {
        ClientStreamHandler request = open();

        fixture.run(
                () -> {
                    echo.stream().send("bye".getBytes(UTF_8));
                    echo.stream().end();
                });
        assertThat(client.events).endsWith("body", "end", "flush", "over");
        send(request, "more");

        assertThat(client.body).hasToString("bye");
        assertThat(echo.events).containsExactly("open", "close");
    }

    @Test
    void doesNotOpenForAClientThatLeftBefore() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.switchProtocols(new HeaderList(), echo);
                    }
                });
        fixture.run(
                () -> {
                    ClientStreamHandler request =
                            fixture.openHere(
                                    new FakeRequest("GET", "/").upgradeTo("echo"), client, true);
                    request.onGone("reset");
                });
        fixture.run(() -> {});

        assertThat(echo.events).isEmpty();
    }

    @Test
    void needsARequestThatAsksForASwitch() throws Exception {
        open(new FakeRequest("GET", "/"));

        assertThat(client.status).isEqualTo(500);
        assertThat(echo.events).isEmpty();
    }
}
