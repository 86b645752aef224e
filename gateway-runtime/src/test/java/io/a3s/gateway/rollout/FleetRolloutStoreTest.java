package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.fleet.FakeFleet;
import java.io.IOException;
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
        RolloutState second = Samples.after(first, RolloutPhase.RUNNING, "step", 20);
        RolloutState other = Samples.after(first, RolloutPhase.PAUSED, "paused", 0);
        try (FleetRolloutStore one = open("one");
                FleetRolloutStore two = open("two")) {
            assertThat(one.read("s")).isEmpty();
            assertThat(one.write(second, 1)).isFalse();
            assertThat(one.write(first, 0)).isTrue();
            assertThat(two.write(first, 0)).isFalse();
            assertThat(two.write(second, 1)).isTrue();
            assertThat(one.write(other, 1)).isFalse();
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
            assertThat(one.write(first, 0)).isTrue();
            one.forget("t");
            assertThat(two.read("s")).contains(first);

            two.forget("s");

            assertThat(two.read("s")).isEmpty();
            assertThat(two.write(first, 0)).isTrue();
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
