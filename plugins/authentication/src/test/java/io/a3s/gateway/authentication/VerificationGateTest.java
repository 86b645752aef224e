package io.a3s.gateway.authentication;

import static io.a3s.gateway.authentication.VerificationGate.Outcome.BUSY;
import static io.a3s.gateway.authentication.VerificationGate.Outcome.DIFFERENT;
import static io.a3s.gateway.authentication.VerificationGate.Outcome.MATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.authentication.VerificationGate.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VerificationGateTest {
    private final VerificationGate gate = new VerificationGate(2, 100);

    private static InetAddress client(int number) {
        return address(10, 0, number >> 8, number & 0xff);
    }

    private static InetAddress address(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("its length is right", e);
        }
    }

    @Test
    void runsChecks() throws Exception {
        assertThat(gate.check(client(1), () -> true)).isEqualTo(MATCHED);
        assertThat(gate.check(client(1), () -> false)).isEqualTo(DIFFERENT);
    }

    @Test
    void boundsThoseThatRunAndThoseThatWait() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch open = new CountDownLatch(1);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                InetAddress client = client(i);
                outcomes.add(
                        threads.submit(
                                () ->
                                        gate.check(
                                                client,
                                                () -> {
                                                    most.accumulateAndGet(
                                                            running.incrementAndGet(), Math::max);
                                                    both.countDown();
                                                    await(open);
                                                    running.decrementAndGet();
                                                    return true;
                                                })));
            }
            both.await();
            // All but those that run and wait are turned away before anything moves on.
            while (outcomes.stream().filter(Future::isDone).count() < 300 - 2 - 100) {
                Thread.onSpinWait();
            }
            open.countDown();

            int busy = 0;
            for (Future<Outcome> outcome : outcomes) {
                busy += outcome.get() == BUSY ? 1 : 0;
            }
            assertThat(busy).isEqualTo(300 - 2 - 100);
            assertThat(most).hasValue(2);
        }
    }

    @Test
    void givesThePlaceBackWhenACheckFails() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(
                            () ->
                                    gate.check(
                                            client(1),
                                            () -> {
                                                throw new IllegalStateException("broken");
                                            }))
                    .hasMessage("broken");
        }

        assertThat(gate.check(client(1), () -> true)).isEqualTo(MATCHED);
    }

    @Test
    void leavesRoomForOthersBesideOneClient() throws Exception {
        CountDownLatch open = new CountDownLatch(1);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> greedy = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                InetAddress client =
                        address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, i);
                greedy.add(
                        threads.submit(
                                () ->
                                        gate.check(
                                                client,
                                                () -> {
                                                    await(open);
                                                    return false;
                                                })));
            }
            while (greedy.stream().filter(Future::isDone).count() < 300 - 10) {
                Thread.onSpinWait();
            }
            Future<Outcome> modest = threads.submit(() -> gate.check(client(1), () -> true));
            open.countDown();

            assertThat(modest.get()).isEqualTo(MATCHED);
            int checked = 0;
            for (Future<Outcome> outcome : greedy) {
                checked += outcome.get() == DIFFERENT ? 1 : 0;
            }
            assertThat(checked).isEqualTo(10);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
