package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Scale;
import io.a3s.gateway.testkit.wire.MetricsPage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays conversations against a gateway in batches, and checks after each that the gateway is well
 * and that the backend has got nothing but what the clients had sent.
 */
final class FuzzRun {
    private static final int AT_A_TIME = 384;
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    private final GatewayProcess gateway;
    private final FaultyBackend backend;
    private final int port;
    private final long seed;
    private final int perBatch;
    private final Outcomes outcomes = new Outcomes();
    private final FuzzClient client;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong mutated = new AtomicLong();
    private long connections;
    private long toldAt = System.nanoTime();

    /**
     * Makes a run.
     *
     * @param perBatch how many conversations a batch has; large ones are quicker, as each batch
     *     waits for its slowest
     */
    FuzzRun(GatewayProcess gateway, FaultyBackend backend, int port, long seed, int perBatch) {
        this.gateway = gateway;
        this.backend = backend;
        this.port = port;
        this.seed = seed;
        this.perBatch = perBatch;
        this.client = new FuzzClient(port, outcomes);
    }

    /** A conversation and the trouble with it. */
    private record Played(Conversation conversation, Conversation.Reading reading) {}

    long mutated() {
        return mutated.get();
    }

    /** Plays one batch. */
    void batch() throws Exception {
        Queue<Played> played = new ConcurrentLinkedQueue<>();
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        var places = new Semaphore(AT_A_TIME);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < perBatch; i++) {
                Conversation conversation = Conversation.of(seed, connections++);
                places.acquire();
                threads.submit(
                        () -> {
                            try {
                                played.add(play(conversation, faults));
                            } finally {
                                places.release();
                            }
                        });
            }
        }
        await().alias("requests at the backend end")
                .atMost(Scale.patience(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> backend.underWay() == 0);
        for (Played one : played) {
            String complaint =
                    Verdict.on(one.reading(), backend.takeFrom(one.conversation().address()));
            if (!complaint.isEmpty()) {
                faults.add(complaint + "\n" + one.conversation());
            }
        }
        assertThat(faults).as("seed " + seed).isEmpty();
        requireWell();
    }

    private Played play(Conversation conversation, Queue<String> faults) {
        requests.addAndGet(conversation.messages().size());
        mutated.addAndGet(conversation.mutated());
        Conversation.Reading reading = conversation.read();
        try {
            client.play(conversation, reading);
        } catch (IOException | RuntimeException e) {
            faults.add(e + "\n" + conversation);
        }
        return new Played(conversation, reading);
    }

    /**
     * Checks that the gateway serves, that it has nothing to complain of, and that nothing is left
     * over.
     */
    private void requireWell() throws IOException {
        assertThat(gateway.isAlive()).as("seed %d, log:\n%s", seed, gateway.log()).isTrue();
        for (int i = 0; i < 5; i++) {
            try (var canary = new CorpusClient(port)) {
                for (int k = 0; k < 2; k++) {
                    canary.send(WireText.octets("GET /canary HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"));
                    assertThat(canary.receive(false).status()).as("canary").isEqualTo(200);
                }
            }
        }
        assertThat(backend.violations()).as("seed " + seed).isEmpty();
        assertThat(complaints()).as("seed " + seed).isEmpty();
    }

    private List<String> complaints() {
        return gateway.log()
                .lines()
                .filter(
                        line ->
                                line.contains(" WARN ")
                                        || line.contains(" ERROR ")
                                        || line.contains("LEAK")
                                        || line.contains("Exception")
                                        || line.startsWith("\tat "))
                .toList();
    }

    /** Checks that all connections end by themselves, and that nothing is left of them. */
    void requireIdle() {
        await().alias("connections end")
                .atMost(Scale.patience(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> gateway.metrics().sum("gateway_active_connections") == 0);
        gateway.awaitIdle();
    }

    /** Returns true once a minute. */
    boolean isTimeToTell() {
        long now = System.nanoTime();
        if (now - toldAt < TELL_EVERY.toNanos()) {
            return false;
        }
        toldAt = now;
        return true;
    }

    /** What the gateway takes up once its garbage is gone. */
    record Footprint(double heap, double direct) {
        static Footprint of(GatewayProcess gateway) throws IOException, InterruptedException {
            gateway.collectGarbage();
            MetricsPage page = gateway.metrics();
            return new Footprint(
                    page.sum("jvm_memory_used_bytes", "area=\"heap\""),
                    page.value("gateway_direct_buffer_bytes"));
        }

        @Override
        public String toString() {
            return "heap %.1f MiB, direct %.1f MiB".formatted(heap / (1 << 20), direct / (1 << 20));
        }
    }

    @Override
    public String toString() {
        return "seed "
                + seed
                + ": connections "
                + connections
                + ", requests "
                + requests
                + ", of them mutated "
                + mutated
                + ", at the backend "
                + backend.requests()
                + "\n  outcomes "
                + outcomes
                + "\n  faults of the backend "
                + backend.faults();
    }
}
