package io.a3s.gateway.exchange;

import static io.a3s.gateway.exchange.ExchangeFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.MirrorStats;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies of requests, over fakes of both sides and of both services. */
class ShadowTest {
    private static final int ALL = 1_000_000;

    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeConnector shadowSide = new FakeConnector();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final MirrorStats stats = fixture.stats.mirrors.of("s");
    private final ServerBackend other =
            new ServerBackend(
                    "other",
                    URI.create("http://127.0.0.1:2"),
                    "http://127.0.0.1:2",
                    new LoopCounter(1),
                    fixture.epoch);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Mirror mirror(int parts, int maxConcurrent, long maxPending) {
        fixture.connector = shadowSide;
        Service target = fixture.service("other", List.of(other), ServicePolicy.NONE);
        fixture.connector = fixture.backendSide;
        return new Mirror(target, parts, maxConcurrent, maxPending, true, true, stats);
    }

    private ClientStreamHandler post() throws Exception {
        return fixture.open(new FakeRequest("POST", "/v1"), client, false);
    }

    private void answer(FakeConnector side, int status, String body) throws Exception {
        fixture.run(
                () -> {
                    side.last().handler.onHead(ExchangeFixture.head(status), false);
                    side.last().handler.onBody(text(body));
                    side.last().handler.onEnd(null);
                });
    }

    private void assertIdle() throws Exception {
        fixture.assertIdle();
        assertThat(other.activeRequests()).isZero();
        assertThat(stats.active).hasValue(0);
    }

    private long results() {
        return stats.results.sum();
    }

    @Test
    void copiesWhatIsForwardedAndComparesWhatComes() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        ClientStreamHandler exchange = post();
        ByteBuf piece = text("hello");
        fixture.run(
                () -> {
                    exchange.onBody(piece);
                    exchange.onReadComplete();
                    exchange.onEnd(null);
                });
        assertThat(piece.refCnt()).isZero();

        answer(fixture.backendSide, 200, "yes");
        assertThat(client.body).hasToString("yes");
        // The exchange is over, and what it was copied to may still answer.
        assertThat(fixture.shares).hasValue(1);
        answer(shadowSide, 500, "no");

        assertThat(shadowSide.last().events).containsExactly("head", "body", "end");
        assertThat(shadowSide.last().body).hasToString("hello");
        assertThat(stats.compared.sum()).isEqualTo(1);
        assertThat(stats.statusDifferences.sum()).isEqualTo(1);
        assertThat(stats.bodyDifferences.sum()).isEqualTo(1);
        assertThat(fixture.stats.services.of("s").errors.sum()).isZero();
        assertIdle();
    }

    @Test
    void seesNoDifferenceWhereThereIsNone() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        fixture.open(new FakeRequest("GET", "/"), client, true);

        answer(shadowSide, 200, "same");
        answer(fixture.backendSide, 200, "same");

        assertThat(stats.compared.sum()).isEqualTo(1);
        assertThat(stats.statusDifferences.sum() + stats.bodyDifferences.sum()).isZero();
        assertIdle();
    }

    @Test
    void marksCopiesAndLeavesCredentialsOut() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        FakeRequest request = new FakeRequest("GET", "/a");
        request.headers().set(HeaderName.AUTHORIZATION, "Bearer secret");
        request.headers().set(HeaderName.COOKIE, "session=1");
        request.headers().set(HeaderName.ACCEPT, "text/plain");

        fixture.open(request, client, true);

        var copied = shadowSide.last().head();
        assertThat(copied.path()).isEqualTo("/a");
        assertThat(copied.authority()).isEqualTo("gateway.test");
        assertThat(copied.headers().get(ShadowHead.SHADOW)).isEqualTo("true");
        assertThat(copied.headers().get(HeaderName.AUTHORIZATION)).isNull();
        assertThat(copied.headers().get(HeaderName.COOKIE)).isNull();
        assertThat(copied.headers().get(HeaderName.ACCEPT)).isEqualTo("text/plain");
        assertThat(request.headers().get(HeaderName.AUTHORIZATION)).isEqualTo("Bearer secret");
        assertThat(request.headers().get(ShadowHead.SHADOW)).isNull();
        answer(fixture.backendSide, 200, "a");
        answer(shadowSide, 200, "a");
        assertIdle();
    }

    @Test
    void givesUpACopyThatFallsBehindAndLosesNothingOfTheRequest() throws Exception {
        fixture.mirror = mirror(ALL, 10, 10);
        ClientStreamHandler exchange = post();
        shadowSide.last().writable = false;

        for (int i = 0; i < 5; i++) {
            ByteBuf piece = text("12345");
            fixture.run(
                    () -> {
                        exchange.onBody(piece);
                        exchange.onReadComplete();
                    });
            assertThat(piece.refCnt()).isZero();
        }

        assertThat(shadowSide.last().cancelled).isTrue();
        assertThat(shadowSide.last().body).hasToString("1234512345");
        assertThat(fixture.backendSide.last().body).hasSize(25);
        assertThat(client.reading).isTrue();
        assertThat(stats.active).hasValue(0);
        fixture.run(() -> exchange.onEnd(null));
        answer(fixture.backendSide, 200, "done");
        assertThat(client.body).hasToString("done");
        assertThat(results()).isEqualTo(1);
        assertIdle();
    }

    @Test
    void failsAloneWhereTheOtherServiceFails() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        ClientStreamHandler exchange = post();
        fixture.run(
                () ->
                        shadowSide
                                .last()
                                .handler
                                .onFailure(new UpstreamFailure(Kind.CONNECT_FAILED, "")));

        fixture.run(
                () -> {
                    exchange.onBody(text("x"));
                    exchange.onEnd(null);
                });
        answer(fixture.backendSide, 200, "fine");

        assertThat(client.status).isEqualTo(200);
        assertThat(shadowSide.last().events).containsExactly("head");
        assertThat(stats.compared.sum()).isZero();
        assertIdle();
    }

    @Test
    void failsAloneWhereAConnectorFails() throws Exception {
        fixture.connector =
                new BackendConnector() {
                    @Override
                    public BackendStream open(
                            EventLoop loop,
                            Backend backend,
                            ConnectOptions options,
                            BackendStreamHandler handler) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void forget(Backend backend) {}

                    @Override
                    public void close() {}
                };
        Service target = fixture.service("other", List.of(other), ServicePolicy.NONE);
        fixture.connector = fixture.backendSide;
        fixture.mirror = new Mirror(target, ALL, 1, 1, false, false, stats);

        fixture.open(new FakeRequest("GET", "/"), client, true);
        answer(fixture.backendSide, 200, "fine");

        assertThat(client.body).hasToString("fine");
        assertThat(fixture.stats.plugin(PluginPart.connector("http")).failures.sum()).isEqualTo(1);
        assertThat(results()).isEqualTo(1);
        assertIdle();
    }

    @Test
    void endsWithAClientThatLeaves() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        ClientStreamHandler exchange = post();

        fixture.run(() -> exchange.onGone("closed"));

        assertThat(shadowSide.last().cancelled).isTrue();
        assertThat(results()).isEqualTo(1);
        assertIdle();
    }

    @Test
    void hasNoMoreUnderWayThanItMay() throws Exception {
        fixture.mirror = mirror(ALL, 1, 1000);
        fixture.open(new FakeRequest("GET", "/1"), client, true);
        fixture.open(new FakeRequest("GET", "/2"), new FakeClient(fixture.loop), true);

        assertThat(shadowSide.streams).hasSize(1);
        assertThat(fixture.backendSide.streams).hasSize(2);
        fixture.run(() -> fixture.loops.of(fixture.loop).cutAll("test"));
        fixture.run(() -> fixture.loops.of(fixture.loop).drainAll());
        assertThat(shadowSide.last().cancelled).isTrue();
        assertIdle();
    }

    @Test
    void repeatsWhatMetAConnectionThatWasBeingClosed() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        fixture.open(new FakeRequest("GET", "/"), client, true);

        fixture.run(
                () ->
                        shadowSide
                                .last()
                                .handler
                                .onFailure(new UpstreamFailure(Kind.STALE_CONNECTION, "")));
        fixture.run(() -> {});

        assertThat(shadowSide.streams).hasSize(2);
        assertThat(shadowSide.last().fresh).isTrue();
        answer(shadowSide, 200, "a");
        answer(fixture.backendSide, 200, "a");
        assertThat(stats.compared.sum()).isEqualTo(1);
        assertIdle();
    }

    @Test
    void copiesExactlyTheShareAndEvenly() {
        for (Map.Entry<Integer, Integer> each :
                Map.of(50_000, 50, 10_000, 10, 333_333, 333, 1, 0, ALL, 1000).entrySet()) {
            MirrorStats fresh = fixture.stats.mirrors.of("share" + each.getKey());
            Mirror mirror =
                    new Mirror(mirror(1, 1, 1).target(), each.getKey(), 1, 1, false, false, fresh);
            int copied = 0;
            int longest = 0;
            int run = 0;
            for (int i = 0; i < 1000; i++) {
                run = mirror.isNext() ? run + 1 : 0;
                copied += run > 0 ? 1 : 0;
                longest = Math.max(longest, run);
            }
            assertThat(copied).as("of " + each.getKey()).isEqualTo(each.getValue());
            if (each.getKey() < ALL / 2) {
                assertThat(longest).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void leavesSwitchesOfProtocolsAlone() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        fixture.claim = () -> true;
        ClientStreamHandler exchange =
                fixture.open(new FakeRequest("GET", "/").upgradeTo("websocket"), client, true);

        assertThat(shadowSide.streams).isEmpty();
        assertThat(stats.seen).hasValue(0);
        fixture.run(() -> exchange.onGone("closed"));
        assertIdle();
    }

    @Test
    void copiesTrailersBecauseTheirTextIsReused() throws Exception {
        fixture.mirror = mirror(ALL, 10, 1000);
        ClientStreamHandler exchange = post();
        HeaderList trailers = new HeaderList();
        trailers.set(HeaderName.of("x-end"), "1");
        fixture.run(
                () -> {
                    exchange.onBody(text("x"));
                    exchange.onEnd(trailers);
                });

        assertThat(shadowSide.last().trailers).isNotNull().isNotSameAs(trailers);
        answer(fixture.backendSide, 200, "a");
        answer(shadowSide, 200, "a");
        assertIdle();
    }
}
