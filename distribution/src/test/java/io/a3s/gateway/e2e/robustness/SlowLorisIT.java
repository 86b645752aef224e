package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Scale;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of clients that never come to an end with what they send. Others are served meanwhile,
 * and the slow ones are got rid of. How many there are is said by the system property {@code
 * robustness.loris}; there are fewer if the system does not allow as many files.
 */
class SlowLorisIT {
    private static final int WANTED = Integer.getInteger("robustness.loris", 2_000);

    /** Files that both processes need anyway. */
    private static final int OTHER_FILES = 300;

    private static final int CANARIES = 300;

    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void servesOthersMeanwhile() throws Exception {
        int count = Math.min(WANTED, affordable());
        try (var backend = RecordingBackend.start(RecordingBackend::describe);
                var gateway = GatewayProcess.in(directory).start(config(backend));
                var slow = SlowClients.start(port, count)) {
            // Those that are thrown out are back only after a while.
            awaitOpen(gateway, count * 9 / 10);

            List<Long> micros = new ArrayList<>();
            for (int i = 0; i < CANARIES; i++) {
                micros.add(canaryMicros());
            }

            awaitOpen(gateway, count * 9 / 10);
            await().alias("slow ones thrown out")
                    .atMost(Scale.patience(60))
                    .until(() -> slow.thrownOut() >= count);
            Collections.sort(micros);
            System.out.printf(
                    "%d slow clients, thrown out %d times; others waited %d us (median), %d us (most)%n",
                    count, slow.thrownOut(), micros.get(CANARIES / 2), micros.getLast());
            slow.giveUp();
            await().alias("all got rid of")
                    .atMost(Scale.patience(60))
                    .until(() -> open(gateway) == 0);
            assertThat(canaryMicros()).isPositive();
            assertThat(backend.violations()).isEmpty();
            assertThat(gateway.log()).doesNotContain(" WARN ", " ERROR ");
            assertThat(gateway.metrics().sum("gateway_local_replies_total", "head_timeout"))
                    .isPositive();
            assertThat(gateway.metrics().sum("gateway_local_replies_total", "body_timeout"))
                    .isPositive();
        }
    }

    private static void awaitOpen(GatewayProcess gateway, int connections) {
        await().alias("slow ones connected")
                .atMost(Scale.patience(60))
                .until(() -> open(gateway) >= connections);
    }

    private static double open(GatewayProcess gateway) throws IOException {
        return gateway.metrics().sum("gateway_active_connections");
    }

    /** A file for each, and another for the tenth part that is relayed. */
    private static int affordable() {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            return (int) Math.min(WANTED, (system.getMaxFileDescriptorCount() - OTHER_FILES) / 1.2);
        }
        return WANTED;
    }

    private long canaryMicros() throws IOException {
        long start = System.nanoTime();
        try (var client = new CorpusClient(port)) {
            client.send(WireText.octets("GET /canary HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"));
            assertThat(client.receive(false).status()).isEqualTo(200);
        }
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    }

    private String config(RecordingBackend backend) {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          http { head_timeout = "5s"; body_timeout = "5s" }
        }
        routers "all" { rule = "PathPrefix(`/`)"; service = "main" }
        services "main" { load_balancer { servers = [{ url = "%s" }] } }
        """
                .formatted(port, backend.url());
    }
}
