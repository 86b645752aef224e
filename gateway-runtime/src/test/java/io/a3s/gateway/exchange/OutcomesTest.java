package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.service.PassiveHealth;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of an exchange is told about its backend. One failure puts it out here. */
class OutcomesTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);

    @BeforeEach
    void watchBackends() {
        PassiveHealth passive =
                new PassiveHealth(
                        1,
                        Duration.ofSeconds(30),
                        0,
                        List.of(503),
                        Duration.ofNanos(1),
                        Duration.ofNanos(1),
                        100);
        fixture.policy = new ServicePolicy(passive, Duration.ZERO, null, false, null, null);
    }

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        fixture.close();
    }

    @Test
    void putsABackendOutThatAnswersBadlyAndTakesItBackWhenItAnswersWell() throws Exception {
        fixture.open(new FakeRequest("GET", "/"), client, true);
        answer(0, 503);
        assertThat(fixture.backend.isFit()).isFalse();

        fixture.open(new FakeRequest("GET", "/"), new FakeClient(fixture.loop), true);
        answer(1, 200);
        assertThat(fixture.backend.isFit()).isTrue();
    }

    @Test
    void leavesTheTrialToTheNextWhenTheClientLeaves() throws Exception {
        fixture.open(new FakeRequest("GET", "/"), client, true);
        answer(0, 503);

        ClientStreamHandler trial =
                fixture.open(new FakeRequest("GET", "/"), new FakeClient(fixture.loop), true);
        fixture.run(() -> trial.onGone("test"));
        assertThat(fixture.backend.isFit()).isFalse();

        fixture.open(new FakeRequest("GET", "/"), new FakeClient(fixture.loop), true);
        answer(2, 200);
        assertThat(fixture.backend.isFit()).isTrue();
    }

    @Test
    void takesAResponseThatBreaksForAFailure() throws Exception {
        fixture.open(new FakeRequest("GET", "/"), client, true);
        fixture.run(
                () -> {
                    var handler = fixture.backendSide.last().handler;
                    handler.onHead(ExchangeFixture.head(200), false);
                    handler.onFailure(new UpstreamFailure(Kind.CLOSED_BEFORE_END, "test"));
                });

        assertThat(fixture.backend.isFit()).isFalse();
    }

    @Test
    void takesABackendThatIsSilentForAFailure() throws Exception {
        fixture.requestTimeout = Duration.ofMillis(1);

        fixture.open(new FakeRequest("POST", "/"), client, true);
        await().until(() -> fixture.onLoop(() -> client.status) == 504);

        assertThat(fixture.backend.isFit()).isFalse();
    }

    @Test
    void doesNotBlameTheBackendForASlowClient() throws Exception {
        fixture.requestTimeout = Duration.ofMillis(1);

        fixture.open(new FakeRequest("POST", "/"), client, false);
        await().until(() -> fixture.onLoop(() -> client.status) == 504);

        assertThat(fixture.backend.isFit()).isTrue();
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
