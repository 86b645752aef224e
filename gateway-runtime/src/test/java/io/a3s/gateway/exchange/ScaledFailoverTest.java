package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where requests go whose service has no replica and a failover, which is scaled as well. */
class ScaledFailoverTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final ServerBackend listed = fixture.backend;
    private final ServerBackend started = fixture.addBackend(2);
    private final AtZero first = new AtZero();
    private final AtZero second = new AtZero();
    private final Service last = service("last", List.of(listed), null, null);
    private final Service other = service("other", List.of(), last, second);
    private final Service main = service("main", List.of(), other, first);
    private final Placement place =
            new Placement(AtZero.asked(new FakeRequest("GET", "/")), main, 0);

    private Service service(
            String name,
            List<ServerBackend> backends,
            @Nullable Service failover,
            @Nullable AtZero scaled) {
        return fixture.service(
                name,
                backends,
                new ServicePolicy(null, Duration.ZERO, null, false, failover, scaled));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void waitForTheirOwn() {
        assertThat(place.select()).isNull();

        assertThat(place.awaited()).isSameAs(main);
        // Whoever waits has it started.
        assertThat(first.wanted).isZero();
        assertThat(second.wanted).isZero();
    }

    @Test
    void waitForTheOtherAfterAWaitInVainAndNotForTheirOwnAgain() {
        assertThat(place.select()).isNull();

        assertThat(place.instead()).isNull();
        assertThat(place.awaited()).isSameAs(other);
        assertThat(place.select()).isNull();
        assertThat(place.awaited()).isSameAs(other);

        assertThat(place.instead()).isSameAs(listed);
        assertThat(place.service()).isSameAs(last);
        assertThat(place.awaited()).isNull();
        assertThat(fixture.stats.services.of("main").failovers.sum()).isEqualTo(1);
    }

    @Test
    void goToTheNextWhileTheirOwnCannotBeStarted() {
        first.isStuck = true;
        second.isQueueing = false;

        assertThat(place.select()).isSameAs(listed);

        assertThat(first.wanted).isEqualTo(1);
        assertThat(second.wanted).isEqualTo(1);
    }

    @Test
    void leaveTheQueueForWhoeverServesMeanwhile() {
        assertThat(place.select()).isNull();
        first.isStuck = true;

        assertThat(place.meanwhile()).isSameAs(listed);
        assertThat(place.service()).isSameAs(last);
    }

    @Test
    void stayWhereNobodyServesMeanwhile() {
        Service alone = service("alone", List.of(), other(), first);
        Placement waiting = new Placement(AtZero.asked(new FakeRequest("GET", "/")), alone, 0);
        assertThat(waiting.select()).isNull();
        first.isStuck = true;

        assertThat(waiting.meanwhile()).isNull();
        assertThat(waiting.awaited()).isSameAs(alone);

        second.serving = List.of(started);
        fixture.epoch.advance();
        assertThat(waiting.meanwhile()).isSameAs(started);
    }

    private Service other() {
        return service("another", List.of(), null, second);
    }

    @Test
    void waitAllTheSameIfThereIsNothingElse() {
        first.isStuck = true;
        second.isQueueing = false;
        Service alone = service("alone", List.of(), other(), first);
        Placement waiting = new Placement(AtZero.asked(new FakeRequest("GET", "/")), alone, 0);

        assertThat(waiting.select()).isNull();

        assertThat(waiting.awaited()).isSameAs(alone);
        assertThat(waiting.instead()).isNull();
        assertThat(waiting.awaited()).isNull();
    }

    @Test
    void goToTheNextAtOnceWithoutHttp() {
        assertThat(new Placement(AtZero.asked(null), main, 0).select()).isSameAs(listed);

        assertThat(first.wanted).isEqualTo(1);
        assertThat(second.wanted).isEqualTo(1);
    }
}
