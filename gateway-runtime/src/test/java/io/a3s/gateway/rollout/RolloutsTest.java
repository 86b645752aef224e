package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.rollout.Rollouts.Wanted;
import io.a3s.gateway.service.Revisions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rollouts with a store that takes its time. What waits for it when it must not, hangs. */
@Timeout(60)
class RolloutsTest {
    private final FakeRolloutStore store = new FakeRolloutStore();
    private final StateKeeper keeper = new StateKeeper();
    private final Rollouts rollouts = new Rollouts(Fleet::alone, keeper, Duration.ofMillis(100));
    private final Wanted one = wanted("s");
    private final Wanted other = wanted("t");

    private static Wanted wanted(String service) {
        return new Wanted(
                Samples.settings(service, "print"), new Samples().revisions(), new int[] {100, 0});
    }

    @BeforeEach
    void open() {
        keeper.open(store, () -> store);
    }

    @AfterEach
    void close() {
        store.let("s");
        rollouts.close();
        assertThat(store.isClosed).isTrue();
    }

    @Test
    void showsWhatIsKnownWhileTheStoreHangs() throws Exception {
        rollouts.prepare(List.of(one, other));
        await().until(() -> percent(one) == 20 && percent(other) == 20);
        store.hold("s").await();

        assertThat(rollouts.shown()).hasSize(2);
        assertThat(rollouts.views()).extracting(view -> view.percent()).containsExactly(20, 20);
        // Nor do other rollouts wait.
        assertThat(rollouts.order("t", "promote").orElseThrow())
                .containsEntry("state", "promoted")
                .containsEntry("stored", true);
        // Nor does another configuration.
        Wanted again = wanted("s");
        rollouts.prepare(List.of(again));
        assertThat(percent(again)).isEqualTo(20);
        assertThat(rollouts.shown()).hasSize(1);
        await().until(() -> store.forgotten.contains("t"));
    }

    @Test
    void takesCommandsWhoseEffectNeedsNoStore() throws Exception {
        rollouts.prepare(List.of(one));
        await().until(() -> percent(one) == 20);
        store.hold("s").await();

        CompletableFuture<Map<String, Object>> abort =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return rollouts.order("s", "abort").orElseThrow();
                            } catch (RefusedCommandException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        await().until(() -> percent(one) == 0);
        assertThat(rollouts.shown().getFirst())
                .containsEntry("state", "rolled_back")
                .containsEntry("stored", false);

        store.let("s");
        assertThat(abort.get()).containsEntry("stored", true);
        assertThat(Objects.requireNonNull(store.states.get("s")).reason()).isEqualTo("aborted");
    }

    @Test
    void tellsThatACommandNeedsTheStore() throws Exception {
        rollouts.prepare(List.of(one));
        await().until(() -> percent(one) == 20);
        store.isAway = true;

        assertThatThrownBy(() -> rollouts.order("s", "promote"))
                .isInstanceOfSatisfying(
                        RefusedCommandException.class,
                        refused -> assertThat(refused.isUnavailable()).isTrue())
                .hasMessage("the store does not answer: away");
        assertThat(percent(one)).isEqualTo(20);

        store.isAway = false;
        await().until(() -> rollouts.views().getFirst().isStored());
        assertThat(rollouts.order("s", "promote").orElseThrow()).containsEntry("state", "promoted");
        assertThatThrownBy(() -> rollouts.order("s", "promote"))
                .isInstanceOfSatisfying(
                        RefusedCommandException.class,
                        refused -> assertThat(refused.isUnavailable()).isFalse())
                .hasMessage("the rollout is promoted");
        assertThat(rollouts.order("u", "promote")).isEmpty();
        assertThat(rollouts.order("s", "dance")).isEmpty();
    }

    @Test
    void beginsWithoutAStoreThatHangsAndTakesItsStateLater() throws Exception {
        store.states.put("s", promoted());
        CountDownLatch asked = store.hold("s");

        rollouts.prepare(List.of(one));

        asked.await();
        assertThat(percent(one)).isZero();
        assertThat(rollouts.shown().getFirst())
                .containsEntry("waiting_for", "the state that is stored");
        store.let("s");
        await().until(() -> percent(one) == 100);
    }

    @Test
    void beginsWhereItIsIfTheStoreComesBackInTime() {
        store.states.put("s", promoted());
        store.isAway = true;
        Thread _ =
                Thread.startVirtualThread(
                        () -> {
                            await().until(() -> store.refusals.get() > 0);
                            store.isAway = false;
                        });

        try (Rollouts patient = new Rollouts(Fleet::alone, keeper, Duration.ofMinutes(1))) {
            patient.prepare(List.of(one));

            assertThat(percent(one)).isEqualTo(100);
        }
    }

    @Test
    void doesNotWaitForAFileThatCannotBeRead() {
        store.isShared = false;
        store.isAway = true;

        try (Rollouts patient = new Rollouts(Fleet::alone, keeper, Duration.ofDays(1))) {
            patient.prepare(List.of(one));

            assertThat(percent(one)).isZero();
        }
    }

    @Test
    void forgetsWhatIsNotConfiguredAnyMore() {
        rollouts.prepare(List.of(one));
        await().until(() -> percent(one) == 20);

        rollouts.prepare(List.of());

        assertThat(rollouts.shown()).isEmpty();
        await().until(() -> store.isClosed);
        assertThat(store.forgotten).containsExactly("s");
        store.isClosed = false;
        FakeRolloutStore next = new FakeRolloutStore();
        keeper.open(next, () -> next);
        Wanted again = wanted("s");
        rollouts.prepare(List.of(again));
        await().until(() -> percent(again) == 20);
        rollouts.close();
        assertThat(next.isClosed).isTrue();
        store.isClosed = true;
    }

    @Test
    void beginsAnewWhatCameBackBeforeItWasForgotten() throws Exception {
        rollouts.prepare(List.of(one, other));
        await().until(() -> percent(one) == 20);
        assertThat(rollouts.order("s", "abort").orElseThrow()).containsEntry("stored", true);
        store.hold("s").await();
        rollouts.prepare(List.of(other));
        Wanted again = wanted("s");
        rollouts.prepare(List.of(again, other));

        store.let("s");

        await().until(() -> percent(again) == 20);
        assertThat(store.forgotten).containsExactly("s");
        assertThat(Objects.requireNonNull(store.states.get("s")).history()).hasSize(2);
    }

    private RolloutState promoted() {
        return Samples.after(
                RolloutState.begin(one.settings(), 0), RolloutPhase.PROMOTED, "promoted", 100);
    }

    private static int percent(Wanted wanted) {
        Revisions revisions = wanted.revisions();
        return revisions.split().percent(1);
    }
}
