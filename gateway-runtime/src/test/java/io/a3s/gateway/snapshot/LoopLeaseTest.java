package io.a3s.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.exchange.Loops;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopLeaseTest {
    private static final int LOOPS = 3;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(LOOPS, LocalIoHandler.newFactory());
    private final Loops loops = new Loops(group);
    private final List<EventLoop> all = new ArrayList<>();
    private final AtomicInteger drained = new AtomicInteger();
    private final LoopLease lease = new LoopLease(LOOPS, drained::incrementAndGet);

    LoopLeaseTest() {
        for (EventExecutor executor : group) {
            all.add((EventLoop) executor);
        }
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully();
    }

    @Test
    void drainsAtOnceWithoutUsers() throws Exception {
        lease.retire(loops);
        settle();

        assertThat(drained.get()).isEqualTo(1);
    }

    @Test
    void drainsOnceWithTheLastUserOfTheLastLoop() throws Exception {
        on(0, () -> lease.acquire(0));
        on(0, () -> lease.acquire(0));
        on(2, () -> lease.acquire(2));

        lease.retire(loops);
        settle();
        on(0, () -> lease.release(0));
        on(2, () -> lease.release(2));
        assertThat(drained.get()).isZero();
        on(0, () -> lease.release(0));

        assertThat(drained.get()).isEqualTo(1);
    }

    @Test
    void doesNotDrainBeforeItIsRetired() throws Exception {
        on(1, () -> lease.acquire(1));
        on(1, () -> lease.release(1));

        assertThat(drained.get()).isZero();
    }

    @Test
    void waitsForAUserThatCameFromATaskAlreadyUnderWay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        all.get(1)
                .execute(
                        () -> {
                            running.countDown();
                            try {
                                proceed.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            lease.acquire(1);
                        });
        running.await();

        lease.retire(loops);
        proceed.countDown();
        settle();
        assertThat(drained.get()).isZero();
        on(1, () -> lease.release(1));

        assertThat(drained.get()).isEqualTo(1);
    }

    @Test
    void drainsEachLeaseOnceWhileLoopsMoveOnFromOneToTheNext() throws Exception {
        int swaps = 500;
        List<AtomicInteger> ends = new ArrayList<>();
        AtomicReference<LoopLease> current = new AtomicReference<>(counting(ends));
        AtomicInteger stopping = new AtomicInteger();
        CountDownLatch stopped = new CountDownLatch(LOOPS);
        for (int i = 0; i < LOOPS; i++) {
            use(all.get(i), i, current, stopping, stopped);
        }

        for (int i = 0; i < swaps; i++) {
            LoopLease before = current.getAndSet(counting(ends));
            before.retire(loops);
        }
        stopping.set(1);
        stopped.await();
        Objects.requireNonNull(current.get()).retire(loops);

        await().until(() -> ends.stream().mapToInt(AtomicInteger::get).sum() == swaps + 1);
        assertThat(ends).allSatisfy(count -> assertThat(count.get()).isEqualTo(1));
    }

    private static void use(
            EventLoop loop,
            int index,
            AtomicReference<LoopLease> current,
            AtomicInteger stopping,
            CountDownLatch stopped) {
        loop.execute(
                () -> {
                    LoopLease taken = Objects.requireNonNull(current.get());
                    taken.acquire(index);
                    loop.execute(
                            () -> {
                                taken.release(index);
                                if (stopping.get() == 1) {
                                    stopped.countDown();
                                } else {
                                    use(loop, index, current, stopping, stopped);
                                }
                            });
                });
    }

    private static LoopLease counting(List<AtomicInteger> ends) {
        AtomicInteger end = new AtomicInteger();
        ends.add(end);
        return new LoopLease(LOOPS, end::incrementAndGet);
    }

    private void on(int loop, Runnable task) throws Exception {
        all.get(loop).submit(task).get();
    }

    private void settle() throws Exception {
        for (int i = 0; i < LOOPS; i++) {
            on(i, () -> {});
        }
    }
}
