package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.robustness.FuzzRun.Footprint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile clients in front and a faulty backend behind. How many requests are mutated is said by
 * the system property {@code robustness.requests}, and what they are like by {@code
 * robustness.seed}; the same seed makes the same requests and the same faults.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs an address of its own for each client")
class FuzzIT {
    private static final long SEED = Long.getLong("robustness.seed", 42);
    private static final long REQUESTS = Long.getLong("robustness.requests", 2_000);
    private static final int PER_BATCH = Math.clamp(REQUESTS / 10, 500, 10_000);
    private static final double HEAP_MAY_GROW = 12 << 20;
    private static final double DIRECT_MAY_GROW = 16 << 20;

    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void standsHostilePeersOnBothSides() throws Exception {
        try (var backend = FaultyBackend.start(SEED);
                var gateway = GatewayProcess.in(directory).discardOutput().start(config(backend))) {
            var run = new FuzzRun(gateway, backend, port, SEED, PER_BATCH);
            run.batch();
            while (run.mutated() < REQUESTS / 5) {
                run.batch();
            }
            run.requireIdle();
            Footprint before = Footprint.of(gateway);

            while (run.mutated() < REQUESTS) {
                run.batch();
                if (run.isTimeToTell()) {
                    System.out.println(run);
                }
            }

            run.requireIdle();
            Footprint after = Footprint.of(gateway);
            System.out.println(run + "\n  before: " + before + "\n  after: " + after);
            assertThat(after.heap()).isLessThan(before.heap() + HEAP_MAY_GROW);
            assertThat(after.direct()).isLessThan(before.direct() + DIRECT_MAY_GROW);
        }
    }

    /** Short limits, so that what is left hanging does not take long. */
    private String config(FaultyBackend backend) {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          http {
            max_request_line = "4KiB"
            max_head_size    = "16KiB"
            head_timeout     = "1s"
            body_timeout     = "1s"
            idle_timeout     = "2s"
            h2c              = false
          }
        }
        routers "all" { rule = "PathPrefix(`/`)"; service = "main" }
        services "main" {
          load_balancer {
            servers              = [{ url = "%s" }]
            request_timeout      = "2s"
            stream_idle_timeout  = "2s"
            stream_total_timeout = "10s"
          }
        }
        """
                .formatted(port, backend.url());
    }
}
