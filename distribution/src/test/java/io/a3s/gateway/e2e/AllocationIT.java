package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what the event loop allocates for a proxied request. The bounds are what it takes today
 * with some room for the compiler's moods: who has to raise one should know why.
 */
class AllocationIT {
    private static final int ROUNDS = 2000;

    @TempDir Path directory;

    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    /** Following buffers takes more memory than the gateway itself. */
    @BeforeEach
    void followNoBuffers() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void followBuffersAgain() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void staysWithinItsBoundPerRequest() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("x".repeat(1000)))) {
            long plain = bytesPerRequest(GatewayConfigs.proxy(0, backend));
            long limited =
                    bytesPerRequest(
                            GatewayConfigs.through(
                                    0,
                                    "type = \"rate-limit\"; rate = 1000000; burst = 1000000",
                                    backend));

            assertThat(plain).isLessThan(700);
            assertThat(limited - plain).as("for a middleware").isLessThan(150);
        }
    }

    private long bytesPerRequest(String hcl) throws Exception {
        GatewayOptions options =
                GatewayOptions.of(
                                ConfigSource.text(
                                        "test",
                                        "management { enabled = false }\naccess_log { enabled = false }\n"
                                                + hcl),
                                PluginHost.of(
                                        GatewayLaunch.home().resolve("plugins"),
                                        directory.resolve("cache")))
                        .withEventLoops(1);
        try (Gateway gateway = Gateway.create(options)) {
            gateway.start();
            try (var client = RawClient.connect(gateway.address("web").getPort())) {
                ask(client);
                long before = allocated();
                ask(client);
                return (allocated() - before) / ROUNDS;
            }
        }
    }

    private static void ask(RawClient client) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.receive().answer().status()).isEqualTo(200);
        }
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long loop =
                Arrays.stream(threads.getThreadInfo(ids))
                        .filter(info -> info != null)
                        .filter(info -> info.getThreadName().startsWith("gateway-loop"))
                        .findFirst()
                        .orElseThrow()
                        .getThreadId();
        return threads.getThreadAllocatedBytes(loop);
    }
}
