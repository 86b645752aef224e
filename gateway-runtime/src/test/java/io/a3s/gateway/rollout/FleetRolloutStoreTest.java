package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.fleet.FakeFleet;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetRolloutStoreTest {
    private final FakeFleet fleet = new FakeFleet();
    private final RolloutState first = RolloutState.begin(Samples.settings(), 1_000);

    @AfterEach
    void close() {
        fleet.close();
    }

    private FleetRolloutStore open(String member) {
        return new FleetRolloutStore(fleet.member(member));
    }

    @Test
    void writesOnlyWhatFollowsTheStoredState() throws IOException {
        RolloutState second = first.next(RolloutPhase.RUNNING, 20, "", "step", "", 2_000);
        RolloutState other = first.next(RolloutPhase.PAUSED, 0, "", "paused", "", 2_000);
        try (FleetRolloutStore one = open("one");
                FleetRolloutStore two = open("two")) {
            assertThat(one.read("s")).isEmpty();
            assertThat(one.write(second)).isFalse();
            assertThat(one.write(first)).isTrue();
            assertThat(two.write(first)).isFalse();
            assertThat(two.write(second)).isTrue();
            assertThat(one.write(other)).isFalse();
            assertThat(one.read("s")).contains(second);
        }
    }

    @Test
    void hasOneLeader() {
        FleetRolloutStore one = open("one");
        await().until(one::isLeader);
        try (FleetRolloutStore two = open("two")) {
            assertThat(two.isLeader()).isFalse();
            one.close();
            assertThat(one.isLeader()).isFalse();
            await().until(two::isLeader);
        }
    }

    @Test
    void forgetsOtherServicesAndBeginsAnew() throws IOException {
        try (FleetRolloutStore one = open("one");
                FleetRolloutStore two = open("two")) {
            assertThat(one.write(first)).isTrue();
            one.retain(Set.of("s", "t"));
            assertThat(two.read("s")).contains(first);

            one.retain(Set.of("t"));

            assertThat(two.read("s")).isEmpty();
            assertThat(two.write(first)).isTrue();
        }
    }

    @Test
    void doesNotAskAStoreAgainAtOnceThatIsAway() throws IOException {
        try (FleetRolloutStore store = open("one")) {
            fleet.away(true);
            assertThatThrownBy(() -> store.read("s")).isInstanceOf(IOException.class);
            fleet.away(false);
            assertThatThrownBy(() -> store.read("s"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the store is away");
        }
    }
}
