package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who serves a request when the backend it was meant for cannot. */
class FailoverTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        assertThat(client.events.stream().filter("over"::equals)).hasSize(1);
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "TLS_FAILED"})
    void sendsToAnotherBackendWhatOneCannotBeReachedFor(Kind kind) throws Exception {
        ServerBackend second = fixture.addBackend(2);

        fixture.open(new FakeRequest("POST", "/"), client, true);
        fail(0, kind);
        answer(1, 200);

        assertThat(backends()).containsExactly(fixture.backend, second);
        assertThat(client.status).isEqualTo(200);
        assertThat(fixture.stats.services.of("s").retries.sum()).isEqualTo(1);
    }

    @Test
    void sendsNothingTwiceThatABackendMayHaveGot() throws Exception {
        fixture.addBackend(2);

        fixture.open(new FakeRequest("POST", "/"), client, true);
        fail(0, Kind.CLOSED_BEFORE_HEAD);

        assertThat(backends()).hasSize(1);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void triesSoManyOfOneServiceOnly() throws Exception {
        for (int port = 2; port <= 6; port++) {
            fixture.addBackend(port);
        }

        fixture.open(new FakeRequest("GET", "/"), client, true);
        for (int i = 0; i < 3; i++) {
            fail(i, Kind.CONNECT_FAILED);
        }

        assertThat(backends()).doesNotHaveDuplicates().hasSize(3);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void keepsABodyUntilTheConnectionIsThere() throws Exception {
        fixture.addBackend(2);
        fixture.backendSide.connecting = true;

        ClientStreamHandler request = fixture.open(new FakeRequest("POST", "/"), client, false);
        fixture.run(() -> request.onBody(ExchangeFixture.text("one ")));
        fail(0, Kind.CONNECT_FAILED);
        fixture.run(
                () -> {
                    request.onBody(ExchangeFixture.text("two"));
                    request.onEnd(null);
                });

        assertThat(fixture.backendSide.last().body).hasToString("one two");
        fixture.run(() -> fixture.backendSide.last().connected());
        // From here on the backend may have got it.
        fail(1, Kind.CONNECT_FAILED);
        assertThat(backends()).hasSize(2);
        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void goesToTheServiceThatStepsIn() throws Exception {
        ServerBackend spare = stepIn();

        fixture.open(new FakeRequest("GET", "/"), client, true);
        fail(0, Kind.CONNECT_FAILED);
        answer(1, 200);

        assertThat(backends()).containsExactly(fixture.backend, spare);
        assertThat(client.status).isEqualTo(200);
        assertThat(fixture.stats.services.of("s").failovers.sum()).isEqualTo(1);
        assertThat(fixture.stats.services.of("spare").requests.sum()).isEqualTo(1);
        assertThat(fixture.stats.services.of("spare").errors.sum()).isZero();
    }

    @Test
    void returnsToTheFirstServiceWhenThatIsFitAgain() throws Exception {
        ServerBackend spare = stepIn();
        fixture.backend.setHealthy(false);

        fixture.open(new FakeRequest("GET", "/"), client, true);
        answer(0, 200);
        assertThat(backends()).containsExactly(spare);

        fixture.backend.setHealthy(true);
        FakeClient next = new FakeClient(fixture.loop);
        fixture.open(new FakeRequest("GET", "/"), next, true);
        answer(1, 200);
        assertThat(backends()).containsExactly(spare, fixture.backend);
    }

    @Test
    void saysThatNobodyIsLeft() throws Exception {
        stepIn().setHealthy(false);
        fixture.backend.setHealthy(false);

        fixture.open(new FakeRequest("GET", "/"), client, true);

        assertThat(client.status).isEqualTo(503);
        assertThat(client.body.toString()).contains("No healthy backends (primary + failover)");
    }

    private ServerBackend stepIn() {
        ServerBackend spare = fixture.addBackend(9);
        fixture.backends.remove(spare);
        Service other = fixture.service("spare", List.of(spare), ServicePolicy.NONE);
        fixture.policy = new ServicePolicy(null, Duration.ZERO, null, false, other, null);
        return spare;
    }

    private List<Object> backends() {
        return fixture.backendSide.streams.stream().<Object>map(stream -> stream.backend).toList();
    }

    private void fail(int attempt, Kind kind) throws Exception {
        fixture.run(
                () ->
                        fixture.backendSide
                                .streams
                                .get(attempt)
                                .handler
                                .onFailure(new UpstreamFailure(kind, "test")));
    }

    private void answer(int attempt, int status) throws Exception {
        fixture.run(
                () -> {
                    var handler = fixture.backendSide.streams.get(attempt).handler;
                    handler.onHead(ExchangeFixture.head(status), true);
                    handler.onEnd(null);
                });
    }
}
