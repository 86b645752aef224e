package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.StickyStats;
import io.a3s.gateway.service.Affinity;
import io.a3s.gateway.service.AffinityCookie;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.service.Stickiness;
import io.a3s.gateway.service.StickyTable;
import io.a3s.gateway.service.TableAffinity;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.HeaderName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a request of a client with a cookie goes, and when its cookie is set. */
class StickyPlacementTest {
    private static final AffinityCookie COOKIE = new AffinityCookie("c", "; Path=/", null);

    private final ExchangeFixture fixture = new ExchangeFixture();
    private final ServerBackend second = fixture.addBackend(2);
    private final ServerBackend spare = fixture.addBackend(9);
    private final StickyTable table = table();
    private final StickyTable spareTable = table();
    private int attempts;

    StickyPlacementTest() {
        fixture.backends.remove(spare);
    }

    @AfterEach
    void nothingIsLeftUnderWay() throws Exception {
        fixture.assertIdle();
        fixture.close();
    }

    @Test
    void setsTheCookieOfTheServiceThatStepsInOnce() throws Exception {
        for (Affinity stepsIn : List.of(signed(spare), inTable(spareTable, spare))) {
            use(inTable(table, fixture.backend, second), stepsIn);
            fixture.backend.setHealthy(false);
            second.setHealthy(false);

            String cookie = value(ask(null, 0));
            assertThat(lastBackend()).isSameAs(spare);
            assertThat(ask(cookie, 0)).isNull();
        }
        assertThat(spareTable.size()).isEqualTo(1);
        assertThat(table.size()).isZero();
    }

    @Test
    void rebindsUnderTheSameIdWhenTheBackendCannotBeReached() throws Exception {
        use(inTable(table, fixture.backend, second), signed(spare));
        String cookie = value(ask(null, 0));
        assertThat(lastBackend()).isSameAs(fixture.backend);

        assertThat(ask(cookie, 1)).isNull();
        assertThat(lastBackend()).isSameAs(second);
        assertThat(ask(cookie, 0)).isNull();
        assertThat(lastBackend()).isSameAs(second);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void bindsOnlyTheOneWhoHasAnswered() throws Exception {
        use(signed(fixture.backend, second), inTable(spareTable, spare));
        String cookie = value(ask(null, 0));

        // Neither of the first service can be reached; what its cookie says is none of the other's.
        String moved = ask(cookie, 2);
        assertThat(lastBackend()).isSameAs(spare);
        assertThat(moved).isNotNull();
        assertThat(spareTable.size()).isEqualTo(1);
    }

    @Test
    void remembersNobodyWhomNoBackendHasAnswered() throws Exception {
        use(inTable(table, fixture.backend, second), signed(spare));
        spare.setHealthy(false);

        assertThat(ask(null, 2)).isNull();
        assertThat(table.size()).isZero();
    }

    private void use(Affinity affinity, Affinity stepsIn) {
        Service other = fixture.service("spare", List.of(spare), policy(stepsIn, null));
        fixture.policy = policy(affinity, other);
    }

    private static ServicePolicy policy(Affinity affinity, @Nullable Service failover) {
        return new ServicePolicy(null, Duration.ZERO, affinity, false, failover, null);
    }

    private static StickyTable table() {
        return new StickyTable(10, Duration.ofHours(1), new StickyStats(), System::nanoTime);
    }

    private static Affinity inTable(StickyTable table, ServerBackend... backends) {
        return new TableAffinity(table, COOKIE, List.of(backends));
    }

    private static Affinity signed(ServerBackend... backends) {
        return new Stickiness(
                new Stickiness.Settings(
                        COOKIE, new SecretKeySpec(new byte[16], Stickiness.MAC), Duration.ZERO),
                "s",
                List.of(backends),
                InstantSource.system());
    }

    /** Sends a request, has so many attempts fail, and returns the cookie that is set. */
    private @Nullable String ask(@Nullable String cookie, int failures) throws Exception {
        FakeRequest request = new FakeRequest("GET", "/");
        if (cookie != null) {
            request.headers().add(HeaderName.COOKIE, "c=" + cookie);
        }
        FakeClient client = new FakeClient(fixture.loop);
        fixture.open(request, client, true);
        for (int i = 0; i < failures; i++) {
            UpstreamFailure failure =
                    new UpstreamFailure(UpstreamFailure.Kind.CONNECT_FAILED, "test");
            int attempt = attempts++;
            fixture.run(() -> fixture.backendSide.streams.get(attempt).handler.onFailure(failure));
        }
        if (fixture.backendSide.streams.size() > attempts) {
            int attempt = attempts++;
            fixture.run(
                    () -> {
                        var handler = fixture.backendSide.streams.get(attempt).handler;
                        handler.onHead(ExchangeFixture.head(200), true);
                        handler.onEnd(null);
                    });
        }
        return Objects.requireNonNull(client.headers).get(HeaderName.SET_COOKIE);
    }

    private Object lastBackend() {
        return fixture.backendSide.last().backend;
    }

    private static String value(@Nullable String cookie) {
        String set = Objects.requireNonNull(cookie);
        return set.substring(2, set.indexOf(';'));
    }
}
