package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServiceTest {
    private final HealthEpoch epoch = new HealthEpoch();
    private final ServerBackend first = backend(1);
    private final ServerBackend second = backend(2);
    private final List<List<Backend>> offered = new ArrayList<>();

    @Test
    void offersTheSameListUntilHealthChanges() {
        Service service = service();

        service.pick(new NoContext());
        service.pick(new NoContext());
        first.setHealthy(false);
        service.pick(new NoContext());
        first.setHealthy(true);
        service.pick(new NoContext());

        assertThat(offered.get(1)).isSameAs(offered.get(0));
        assertThat(offered.get(2)).containsExactly(second);
        assertThat(offered.get(3)).containsExactly(first, second);
    }

    @Test
    void picksNothingWhileNoBackendIsFit() {
        Service service = service();
        first.setHealthy(false);
        second.setHealthy(false);

        assertThat(service.pick(new NoContext())).isNull();
        second.setHealthy(true);
        assertThat(service.pick(new NoContext())).isSameAs(second);
        assertThat(offered).allSatisfy(list -> assertThat(list).isNotEmpty());
    }

    @Test
    void settlesOnTheLatestHealthWhenItFlipsDuringUse() throws Exception {
        Service service = service((available, context) -> available.getLast());
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> loops = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            loops.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!done.get()) {
                                            service.pick(new NoContext());
                                        }
                                    }));
        }

        for (int i = 0; i < 10_000; i++) {
            second.setHealthy(false);
            assertThat(service.pick(new NoContext())).isSameAs(first);
            second.setHealthy(true);
            assertThat(service.pick(new NoContext())).isSameAs(second);
        }

        done.set(true);
        for (Thread loop : loops) {
            loop.join();
        }
    }

    @Test
    void takesTheLeastBusyForItsWeightInPlaceOfAnother() {
        Service service = service();
        first.setWeight(1);
        second.setWeight(3);
        first.enter(0);
        second.enter(0);
        second.enter(0);

        assertThat(service.pickUntried(Set.of())).isSameAs(second);
        assertThat(service.pickUntried(Set.of(second))).isSameAs(first);
        assertThat(service.pickUntried(Set.of(first, second))).isNull();

        // One of weight 0 is meant to get nothing.
        second.setWeight(0);
        assertThat(service.pickUntried(Set.of())).isSameAs(first);
        assertThat(service.pickUntried(Set.of(first))).isSameAs(second);
    }

    @Test
    void tellsWhichSchemeHasNoConnector() {
        assertThatThrownBy(() -> service().connector(first)).hasMessageContaining("http");
    }

    @Test
    void asksForAFreshConnectionOnlyWhenToldTo() {
        Service service = service();

        assertThat(service.options(true).freshConnection()).isTrue();
        assertThat(service.options(false).freshConnection()).isFalse();
        assertThat(service.options(false).connectTimeoutMillis()).isEqualTo(1);
    }

    private Service service() {
        return service(
                (available, context) -> {
                    offered.add(available);
                    return available.getFirst();
                });
    }

    private Service service(LoadBalancer balancer) {
        Timeouts timeouts =
                new Timeouts(
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ZERO);
        return new Service(
                "s",
                timeouts,
                "test",
                balancer,
                List.of(first, second),
                Map.of(),
                new Dialer(),
                epoch,
                ServicePolicy.NONE,
                new Stats(1).services.of("s"));
    }

    private ServerBackend backend(int port) {
        String url = "http://127.0.0.1:" + port;
        return new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }

    private static final class NoContext implements BalanceContext {
        @Override
        public ClientInfo client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable RequestHead request() {
            return null;
        }
    }
}
