package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Scale;
import io.a3s.gateway.e2e.robustness.UnsteadyBackend.Trouble;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backends that fail one after the other, in every way, under load. Without retries, only requests
 * fail that were under way on the one that failed; with them, none does that may be repeated.
 */
class ChaosIT {
    private static final int TROUBLES = Scale.of(8, 4);
    private static final List<Trouble> KINDS = List.of(Trouble.values());
    private static final int BACKENDS = 4;
    private static final int CLIENTS = 24;
    private static final long SEED = Long.getLong("robustness.seed", 42);

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final Set<String> unanswered = UnsteadyBackend.ledger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong excused = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private final List<UnsteadyBackend> backends = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    @Test
    void losesOnlyWhatABackendHadWhenItFailed() throws Exception {
        for (int i = 0; i < BACKENDS; i++) {
            backends.add(new UnsteadyBackend(unanswered));
        }
        try (var gateway = GatewayProcess.in(directory).discardOutput().start(config());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean isRetried = i % 2 == 0;
                clients.add(threads.submit(() -> askInALoop(isRetried)));
            }
            makeTrouble();
            end.countDown();
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }

            gateway.awaitIdle();
            System.out.printf(
                    "chaos: %d troubles, %d answers, %d requests lost with their backend, %d unread by it%n",
                    TROUBLES, answered.get(), excused.get(), unread.get());
            assertThat(faults).isEmpty();
            assertThat(unread.get()).as("lost unread").isLessThanOrEqualTo(TROUBLES / KINDS.size());
            assertThat(excused.get()).as("lost with their backend").isPositive();
        } finally {
            end.countDown();
            for (UnsteadyBackend backend : backends) {
                backend.close();
            }
        }
    }

    // One at a time, so that there always is a backend that is well.
    private void makeTrouble() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < TROUBLES; i++) {
            UnsteadyBackend one = backends.get(random.nextInt(BACKENDS));
            Trouble trouble = KINDS.get(i % KINDS.size());
            one.fallInto(trouble);
            awaitAnswers(400 + random.nextInt(400));
            one.recoverFrom(trouble);
            awaitAnswers(200 + random.nextInt(400));
        }
    }

    private void awaitAnswers(int more) {
        long enough = answered.get() + more;
        Awaiting.of(() -> answered.get() >= enough ? Optional.of(true) : Optional.empty());
    }

    private void askInALoop(boolean isRetried) {
        while (end.getCount() > 0) {
            try (var client = RawClient.connect(port)) {
                while (end.getCount() > 0 && ask(client, isRetried)) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            } catch (IOException e) {
                faults.add("connection: " + e);
            }
        }
    }

    /** Returns whether the connection is good for another one. */
    private boolean ask(RawClient client, boolean isRetried) {
        long me = number.incrementAndGet();
        String target = (isRetried ? "/retried/" : "/once/") + me;
        boolean hasBegun = false;
        long from = System.nanoTime();
        try {
            boolean isPut = me % 4 == 0;
            client.send(
                    isPut
                            ? "PUT %s HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(target, target.length(), target)
                            : "GET %s HTTP/1.1\r\nHost: h\r\n\r\n".formatted(target));
            RawClient.Received received = client.receive();
            hasBegun = true;
            RawClient.Answer answer = received.answer();
            if (answer.status() == 200 && answer.body().equals(target)) {
                answered.incrementAndGet();
                return true;
            }
            judge(target, answer.status() + " " + answer.body(), !isRetried, from);
            return true;
        } catch (IOException e) {
            // A response that has begun cannot be begun anew, with retries or without.
            judge(target, e.toString(), hasBegun, from);
            return false;
        }
    }

    private void judge(String target, String seen, boolean mayFail, long from) {
        long to = System.nanoTime();
        if (mayFail && unanswered.contains(target)) {
            excused.incrementAndGet();
        } else if (mayFail && backends.stream().anyMatch(one -> one.diedDuring(from, to))) {
            unread.incrementAndGet();
        } else {
            faults.add(target + ": " + seen);
        }
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "once" { rule = "PathPrefix(`/once/`)"; service = "unsteady" }
        routers "retried" {
          rule        = "PathPrefix(`/retried/`)"
          service     = "unsteady"
          middlewares = ["again"]
        }
        services "unsteady" {
          load_balancer {
            servers         = [%s]
            request_timeout = "1s"
            passive_health_check {
              max_failed_attempts = 3
              base_ejection_time  = "200ms"
              max_ejection_time   = "1s"
            }
          }
        }
        middlewares "again" {
          type                  = "retry"
          retry_timeouts        = true
          retry_interval_ms     = 10
          budget_min_per_second = 1000
        }
        """
                .formatted(
                        port,
                        backends.stream()
                                .map(
                                        backend ->
                                                "{ url = \"http://127.0.0.1:%d\" }"
                                                        .formatted(backend.port()))
                                .collect(Collectors.joining(", ")));
    }
}
