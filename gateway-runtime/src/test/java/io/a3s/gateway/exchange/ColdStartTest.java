package io.a3s.gateway.exchange;

import static io.a3s.gateway.exchange.ExchangeFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.observe.ColdStartStats;
import io.a3s.gateway.service.PlaceLimit;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exchanges that wait for a replica, or for a place at one. */
class ColdStartTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final Scaled scaled = new Scaled();

    /** Lets go whom the test lets go. */
    private final class Scaled implements ScaledBackends, PlaceLimit {
        private final Queue<Waiter> waiters = new ArrayDeque<>();
        private final ColdStartStats stats = new ColdStartStats(1);
        private List<ServerBackend> serving = List.of();
        private int places = 1;
        private boolean isQueueing = true;
        private long held;
        private long mostHeld = 10;
        private Duration keepAlive = Duration.ZERO;

        @Override
        public List<ServerBackend> backends() {
            return serving;
        }

        @Override
        public boolean isQueueing() {
            return isQueueing;
        }

        @Override
        public boolean isCrowded() {
            return !waiters.isEmpty();
        }

        @Override
        public Duration queueTimeout() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Duration keepAlive() {
            return keepAlive;
        }

        @Override
        public ColdStartStats stats() {
            return stats;
        }

        @Override
        public boolean isStuck() {
            return false;
        }

        @Override
        public boolean await(Waiter waiter) {
            return waiters.add(waiter);
        }

        @Override
        public boolean hold(long bytes) {
            boolean isHeld = held + bytes <= mostHeld;
            held += isHeld ? bytes : 0;
            return isHeld;
        }

        @Override
        public void release(long bytes) {
            held -= bytes;
        }

        @Override
        public void leave(Waiter waiter) {
            waiters.remove(waiter);
        }

        @Override
        public void want() {}

        @Override
        public int places() {
            return places;
        }

        @Override
        public void placeIsFree() {
            while (!waiters.isEmpty() && fixture.backend.reserve()) {
                waiters.remove().backendReady(fixture.backend);
            }
        }

        void letOneGo(@Nullable ServerBackend held) {
            waiters.remove().backendReady(held);
        }
    }

    @BeforeEach
    void scale() {
        fixture.backend.limit(scaled);
        fixture.policy = new ServicePolicy(null, Duration.ZERO, null, false, null, scaled);
    }

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        assertThat(scaled.waiters).isEmpty();
        assertThat(scaled.held).isZero();
        fixture.close();
    }

    private void serve() {
        scaled.serving = List.of(fixture.backend);
        fixture.epoch.advance();
    }

    private ClientStreamHandler get(FakeClient from) throws Exception {
        return fixture.open(new FakeRequest("GET", "/"), from, true);
    }

    private ClientStreamHandler askForEvents() throws Exception {
        FakeRequest request = new FakeRequest("GET", "/");
        request.headers().set(HeaderName.ACCEPT, "application/json, text/event-stream");
        request.headers().set(EarlyStream.ACCEPT_ENCODING, "gzip");
        return fixture.open(request, client, true);
    }

    private void answer(ResponseHead head, String body) throws Exception {
        fixture.run(
                () -> {
                    fixture.backendSide.last().handler.onHead(head, false);
                    fixture.backendSide.last().handler.onBody(text(body));
                    fixture.backendSide.last().handler.onEnd(null);
                });
    }

    private static LocalHead events(int status) {
        HeaderList fields = new HeaderList();
        fields.set(HeaderName.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        return new LocalHead(status, fields);
    }

    private void awaitComments() {
        await().until(() -> fixture.onLoop(() -> client.body.indexOf(": waiting\n\n") >= 0));
    }

    @Test
    void goesOnWithAPlaceThatIsHeldForIt() throws Exception {
        get(client);
        assertThat(fixture.backendSide.streams).isEmpty();

        serve();
        assertThat(fixture.backend.reserve()).isTrue();
        fixture.run(() -> scaled.letOneGo(fixture.backend));
        fixture.run(() -> {});
        answer(ExchangeFixture.head(200), "x");

        assertThat(client.body).hasToString("x");
    }

    @Test
    void givesThePlaceOfAClientThatHasLeftToTheNext() throws Exception {
        serve();
        get(client);
        ClientStreamHandler leaving = get(new FakeClient(fixture.loop));
        FakeClient last = new FakeClient(fixture.loop);
        get(last);
        assertThat(fixture.backendSide.streams).hasSize(1);

        fixture.run(
                () -> {
                    // Its place is on the way to it when it leaves.
                    fixture.backendSide.last().handler.onHead(ExchangeFixture.head(200), true);
                    fixture.backendSide.last().handler.onEnd(null);
                    leaving.onGone("test");
                });
        fixture.run(() -> {});
        fixture.run(() -> {});

        assertThat(fixture.backendSide.streams).hasSize(2);
        answer(ExchangeFixture.head(200), "last");
        assertThat(last.body).hasToString("last");
    }

    @Test
    void waitsAgainWhereARepeatedRequestFindsNoPlace() throws Exception {
        serve();
        get(client);
        FakeClient second = new FakeClient(fixture.loop);
        get(second);

        fixture.run(
                () ->
                        fixture.backendSide
                                .last()
                                .handler
                                .onFailure(new UpstreamFailure(Kind.STALE_CONNECTION, "")));
        fixture.run(() -> {});

        // The place went to the one that was waiting.
        assertThat(fixture.backendSide.streams).hasSize(2);
        answer(ExchangeFixture.head(200), "second");
        assertThat(second.body).hasToString("second");
        fixture.run(() -> {});
        answer(ExchangeFixture.head(200), "first");
        assertThat(client.body).hasToString("first");
    }

    @Test
    void refusesWhatIsTooMuchToKeepInMemory() throws Exception {
        ClientStreamHandler waiting = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(() -> waiting.onBody(text("12345")));
        FakeClient second = new FakeClient(fixture.loop);
        ClientStreamHandler other = fixture.open(new FakeRequest("POST", "/"), second, false);
        fixture.run(() -> other.onBody(text("123456")));

        assertThat(second.status).isEqualTo(503);
        assertThat(second.body).contains("Request buffer full");
        assertThat(scaled.held).isEqualTo(5);

        serve();
        fixture.run(() -> scaled.letOneGo(null));
        fixture.run(() -> {});
        assertThat(scaled.held).isZero();
        fixture.run(() -> waiting.onEnd(null));
        answer(ExchangeFixture.head(200), "x");
        assertThat(client.body).hasToString("x");
    }

    @Test
    void refusesWhereNobodyMayWait() throws Exception {
        serve();
        scaled.isQueueing = false;
        get(client);
        FakeClient second = new FakeClient(fixture.loop);
        get(second);

        assertThat(second.status).isEqualTo(503);
        assertThat(second.body).contains("No healthy backends");
        answer(ExchangeFixture.head(200), "x");
    }

    @Test
    void tellsWhoWaitsForEventsThatItWaits() throws Exception {
        scaled.keepAlive = Duration.ofMillis(1);
        askForEvents();
        awaitComments();
        assertThat(client.status).isEqualTo(200);

        serve();
        fixture.run(() -> scaled.letOneGo(null));
        fixture.run(() -> {});
        var sent = fixture.backendSide.last().head().headers();
        assertThat(sent.get(EarlyStream.ACCEPT_ENCODING)).isNull();
        answer(events(200), "data: x\n\n");

        assertThat(client.body.toString()).endsWith(": waiting\n\ndata: x\n\n");
        assertThat(client.events).containsOnlyOnce("head 200").contains("end");
    }

    @Test
    void tellsInALastEventWhatCannotBeAStatusAnyMore() throws Exception {
        scaled.keepAlive = Duration.ofMillis(1);
        askForEvents();
        awaitComments();

        serve();
        fixture.run(() -> scaled.letOneGo(null));
        fixture.run(() -> {});
        answer(events(500), "oh");

        assertThat(client.body.toString())
                .contains(
                        "event: error\n"
                                + "data: {\"error\":{\"message\":\"Backend answered 500\","
                                + "\"type\":\"gateway_error\",\"code\":\"backend_answer_unfit\","
                                + "\"status\":500,")
                .endsWith("}}\n\n");
        assertThat(client.events).containsOnlyOnce("head 200").contains("end");
        assertThat(fixture.backendSide.last().cancelled).isTrue();
    }

    @Test
    void saysNothingToOneThatDoesNotAskForEvents() throws Exception {
        scaled.keepAlive = Duration.ofMillis(1);
        ClientStreamHandler waiting = get(client);
        FakeClient other = new FakeClient(fixture.loop);
        FakeRequest events = new FakeRequest("GET", "/");
        events.headers().set(HeaderName.ACCEPT, "text/event-stream");
        ClientStreamHandler told = fixture.open(events, other, true);
        await().until(() -> fixture.onLoop(() -> other.body.length() > 0));

        assertThat(client.events).isEmpty();
        fixture.run(() -> waiting.onGone("test"));
        fixture.run(() -> told.onGone("test"));
    }
}
