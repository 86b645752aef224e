package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.spi.http.RequestHead;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where requests go of which the revision has no replica. */
class ScaledRevisionsTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final ServerBackend listed = fixture.backend;
    private final ServerBackend started = fixture.addBackend(2);
    private final AtZero atZero = new AtZero();
    private final Service old = fixture.service("s", List.of(listed), ServicePolicy.NONE);
    private final Service fresh =
            fixture.service(
                    "s",
                    List.of(),
                    new ServicePolicy(null, Duration.ZERO, null, false, null, atZero));
    private final Service service =
            Service.of(
                    "s",
                    old.timeouts(),
                    "test",
                    new Revisions(
                            List.of(revision("old", old), revision("fresh", fresh)),
                            new int[] {1, 99},
                            List.of(0, 1),
                            null),
                    new Dialer(),
                    fixture.epoch,
                    null,
                    fixture.stats.services.of("s"));

    private Revision revision(String name, Service of) {
        return new Revision(name, of, fixture.stats.revisions.of("s").of(name));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Returns a placement whose request the revision was drawn for that has nothing. */
    private Placement drawn(@Nullable RequestHead request) {
        Placement place = new Placement(AtZero.asked(request), service, 0);
        ServerBackend picked = place.select();
        // One in a hundred is for the other one.
        return "old".equals(Placement.revisionName(place)) && picked == listed && atZero.isQueueing
                ? drawn(request)
                : place;
    }

    @Test
    void waitForTheirOwnAndAreServedByIt() {
        Placement place = drawn(new FakeRequest("GET", "/"));

        assertThat(place.awaited()).isSameAs(fresh);
        assertThat(Placement.revisionName(place)).isNull();
        assertThat(atZero.wanted).isZero();

        atZero.serving = List.of(started);
        fixture.epoch.advance();
        place.serveFrom(fresh);

        assertThat(Placement.revisionName(place)).isEqualTo("fresh");
        assertThat(place.service()).isSameAs(fresh);
        assertThat(fixture.stats.revisions.of("s").of("fresh").requests.sum()).isEqualTo(1);
    }

    @Test
    void pickAmongItsReplicasAfterTheWait() {
        Placement place = drawn(new FakeRequest("GET", "/"));

        atZero.serving = List.of(started);
        fixture.epoch.advance();

        assertThat(place.select()).isSameAs(started);
        assertThat(place.awaited()).isNull();
    }

    @Test
    void goElsewhereWhereNobodyWaitsAndHaveOneStarted() {
        atZero.isQueueing = false;
        for (int i = 0; i < 100; i++) {
            Placement place = new Placement(AtZero.asked(new FakeRequest("GET", "/")), service, 0);
            assertThat(place.select()).isSameAs(listed);
        }

        assertThat(atZero.wanted).isBetween(90, 100);
    }

    @Test
    void doNotWaitWithoutHttp() {
        for (int i = 0; i < 100; i++) {
            assertThat(new Placement(AtZero.asked(null), service, 0).select()).isSameAs(listed);
        }

        assertThat(atZero.wanted).isBetween(90, 100);
    }

    @Test
    void areNotWhatARevisionIsJudgedByUntilNoneCanBeStarted() {
        Revision revision = revision("fresh", fresh);
        assertThat(revision.isFit()).isTrue();

        atZero.isStuck = true;
        assertThat(revision.isFit()).isFalse();

        atZero.serving = List.of(started);
        fixture.epoch.advance();
        assertThat(revision.isFit()).isTrue();
        assertThat(service.backends()).containsExactly(listed, started);
    }
}
