package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.observe.ColdStartStats;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.ScaledBackends.Waiter;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScalerTest {
    private static final ScalerSettings SETTINGS =
            new ScalerSettings(
                    UsualSettings.of(0, 3, 1, 1, Duration.ZERO),
                    0,
                    true,
                    2,
                    10,
                    Duration.ofSeconds(30),
                    Duration.ZERO);

    /** A platform on which replicas become ready when the test says so. */
    private static final class Platform implements ScalingExecutor {
        private final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger failures = new AtomicInteger();
        private int desired;
        private boolean isReady;
        private boolean isClosed;

        @Override
        public synchronized Replicas observe() throws ScalingException {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new ScalingException(ScalingException.Kind.UNAVAILABLE, "away");
            }
            List<Replica> all = new ArrayList<>();
            for (int i = 0; i < desired; i++) {
                all.add(new Replica("r" + i, URI.create("http://r" + i + ":80"), isReady));
            }
            return Replicas.located(desired, all);
        }

        @Override
        public synchronized Replicas scale(ScaleTarget target) throws ScalingException {
            asked.add(target.replicas());
            desired = target.replicas();
            return observe();
        }

        synchronized void becomeReady() {
            isReady = true;
        }

        @Override
        public synchronized void close() {
            isClosed = true;
        }
    }

    /** What a gateway is told that has others, of which nobody reports. */
    private record FakeShare(Supplier<Role> told) implements Share {
        @Override
        public void start(Runnable hurried) {}

        @Override
        public Role role() {
            return told.get();
        }

        @Override
        public void report(Report mine, boolean isUrgent) {}

        @Override
        public List<Report> others() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private final Platform platform = new Platform();
    private final Scaler scaler = scaler(Share.ALONE);

    private Scaler scaler(Share share) {
        return new Scaler(
                "s",
                SETTINGS,
                platform,
                new BackendSource() {
                    @Override
                    public ServerBackend acquire(URI url) {
                        return new ServerBackend(
                                "s", url, url.toString(), new LoopCounter(1), new HealthEpoch());
                    }

                    @Override
                    public void release(URI url) {}

                    @Override
                    public void changed() {}
                },
                List.of(),
                share,
                () -> 0,
                new ColdStartStats(1));
    }

    @AfterEach
    void close() {
        scaler.close();
        assertThat(platform.isClosed).isTrue();
    }

    @Test
    void startsOneForThoseWhoWaitAndLetsThemGoInOrder() {
        scaler.configure(SETTINGS);
        List<String> released = Collections.synchronizedList(new ArrayList<>());

        assertThat(scaler.await(_ -> released.add("first"))).isTrue();
        assertThat(scaler.await(_ -> released.add("second"))).isTrue();
        assertThat(scaler.await(_ -> released.add("third"))).isFalse();

        await().until(() -> scaler.desired() == 2);
        assertThat(released).isEmpty();
        assertThat(scaler.queued()).isEqualTo(2);
        platform.becomeReady();
        await().until(() -> released.size() == 2);
        assertThat(released).containsExactly("first", "second");
        assertThat(scaler.backends()).hasSize(2);
    }

    /** A request as many event loops would have it, one of them being this thread. */
    private boolean serveOne(AtomicInteger most) throws InterruptedException {
        CompletableFuture<ServerBackend> place = new CompletableFuture<>();
        ServerBackend found = null;
        if (!scaler.isCrowded()) {
            for (ServerBackend each : scaler.backends()) {
                if (found == null && each.reserve()) {
                    found = each;
                }
            }
        }
        Waiter waiter = place::complete;
        if (found == null && !scaler.await(waiter)) {
            return false;
        }
        ServerBackend served = found == null ? place.join() : found;
        most.accumulateAndGet(served.activeRequests(), Math::max);
        Thread.sleep(0, 100_000);
        served.leave();
        return true;
    }

    @Test
    void neverGivesAReplicaMoreThanItMayHaveAndLosesNoPlace() throws Exception {
        platform.desired = 2;
        platform.isReady = true;
        scaler.configure(
                new ScalerSettings(
                        UsualSettings.of(2, 2, 3, 1, Duration.ZERO),
                        3,
                        true,
                        1000,
                        10,
                        Duration.ofSeconds(30),
                        Duration.ZERO));
        await().until(() -> scaler.backends().size() == 2);
        AtomicInteger most = new AtomicInteger();

        try (var threads = Executors.newFixedThreadPool(64)) {
            List<Callable<Boolean>> all = Collections.nCopies(1000, () -> serveOne(most));
            for (Future<Boolean> each : threads.invokeAll(all)) {
                assertThat(each.get()).isTrue();
            }
        }

        assertThat(most).hasValue(3);
        assertThat(scaler.queued()).isZero();
        assertThat(scaler.backends())
                .allSatisfy(each -> assertThat(each.activeRequests()).isZero());
    }

    @Test
    void tellsOperatorsWhatItDoesAndWhy() {
        scaler.configure(SETTINGS);
        await().until(() -> scaler.view().isKnown());
        assertThat(scaler.view().change()).isEmpty();
        assertThat(scaler.await(_ -> {})).isTrue();
        await().until(() -> !scaler.view().replicas().isEmpty());

        ScalingView starting = scaler.view();
        platform.becomeReady();
        await().until(() -> scaler.view().ready() == 1);
        ScalingView ready = scaler.view();

        assertThat(starting.desired()).isEqualTo(1);
        assertThat(starting.ready()).isZero();
        assertThat(starting.replicas())
                .containsExactly(
                        new ScalingView.Member(
                                "r0", "http://r0:80", ScalingView.State.STARTING, 0));
        assertThat(starting.queue())
                .isEqualTo(new ScalingView.Queue(true, 1, 2, 0, 10, Duration.ofSeconds(30)));
        assertThat(starting.change().orElseThrow().reason()).contains("queue 1");
        assertThat(ready.replicas())
                .extracting(ScalingView.Member::state)
                .containsExactly(ScalingView.State.READY);
        assertThat(ready.queue().length()).isZero();
    }

    @Test
    void saysWhatKeepsItFromKnowing() {
        platform.failures.set(Integer.MAX_VALUE);
        scaler.configure(SETTINGS);

        await().until(() -> scaler.view().problem().equals("observe: away"));
        assertThat(scaler.view().isKnown()).isFalse();
    }

    @Test
    void keepsOnlySoMuchInMemory() {
        scaler.configure(SETTINGS);

        assertThat(scaler.hold(6)).isTrue();
        assertThat(scaler.hold(5)).isFalse();
        assertThat(scaler.hold(4)).isTrue();
        assertThat(scaler.view().queue().bytes()).isEqualTo(10);
        scaler.release(6);
        assertThat(scaler.hold(6)).isTrue();
    }

    @Test
    void freesThePlaceOfWhoeverLeaves() {
        scaler.configure(SETTINGS);
        AtomicInteger calls = new AtomicInteger();
        Waiter waiter = _ -> calls.incrementAndGet();
        assertThat(scaler.await(waiter)).isTrue();

        scaler.leave(waiter);

        assertThat(scaler.queued()).isZero();
        AtomicInteger others = new AtomicInteger();
        assertThat(scaler.await(_ -> others.incrementAndGet())).isTrue();
        platform.becomeReady();
        await().until(() -> others.get() == 1);
        assertThat(calls).hasValue(0);
    }

    @Test
    void takesOverWhatRunsAlready() {
        platform.desired = 3;
        platform.isReady = true;

        scaler.configure(SETTINGS);

        await().until(() -> scaler.ready() == 3);
        assertThat(platform.asked).isEmpty();
    }

    @Test
    void goesOnWhenThePlatformWasAway() {
        platform.failures.set(2);
        scaler.configure(SETTINGS);

        assertThat(scaler.await(_ -> {})).isTrue();

        await().atMost(Duration.ofSeconds(20)).until(() -> scaler.desired() == 1);
        assertThat(platform.asked).containsExactly(1);
    }

    @Test
    void keepsReplicasInReserveOnlyWhileItHasAShare() {
        AtomicBoolean hasShare = new AtomicBoolean();
        ScalerSettings reserve =
                new ScalerSettings(
                        UsualSettings.of(2, 3, 1, 1, Duration.ZERO),
                        0,
                        true,
                        2,
                        10,
                        Duration.ofSeconds(30),
                        Duration.ZERO);
        scaler.setShare(hasShare::get);
        assertThat(scaler.view().minReplicas()).isZero();
        scaler.configure(reserve);
        scaler.setShare(hasShare::get);
        await().until(() -> scaler.view().decision().isPresent());
        assertThat(scaler.await(_ -> {})).isTrue();
        await().until(() -> scaler.desired() == 1);

        hasShare.set(true);

        await().until(() -> scaler.desired() == 2);
        assertThat(scaler.view().minReplicas()).isEqualTo(2);
    }

    @Test
    void endsWithoutHavingBegun() {
        assertThat(scaler.backends()).isEmpty();
    }

    @Test
    void doesNotSayThatItLeadsBeforeTheOthersLetIt() {
        AtomicReference<Share.Role> role = new AtomicReference<>(Share.Role.CUT_OFF);
        try (Scaler one = scaler(new FakeShare(role::get))) {
            assertThat(one.isLeader()).isFalse();

            role.set(Share.Role.LEADER);
            one.configure(SETTINGS);

            await().until(one::isLeader);
        }
    }
}
