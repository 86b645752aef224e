package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Gateways that tests use one after the other, each with a configuration of its own: a reload takes
 * a fraction of a start. For tests that do not count what their gateway has done in all.
 */
final class GatewayPool {
    private static final String NOTHING = "";
    private static final Deque<GatewayProcess> FREE = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(GatewayPool::killAll));
    }

    private GatewayPool() {}

    /** Returns a gateway with this configuration in effect; closing it gives it back. */
    static GatewayProcess start(String hcl) throws IOException {
        GatewayProcess free = FREE.poll();
        if (free == null) {
            Path directory = Files.createDirectories(GatewayLaunch.home().resolveSibling("pool"));
            free = GatewayProcess.in(Files.createTempDirectory(directory, "")).start(NOTHING);
        }
        GatewayProcess lent = free.lend(GatewayPool::takeBack);
        try {
            lent.reload(hcl);
        } catch (RuntimeException | Error e) {
            lent.kill();
            throw e;
        }
        return lent;
    }

    private static void takeBack(GatewayProcess lent) {
        if (!lent.isAlive()) {
            assertThat(lent.exitValue()).as("ended because the test wanted it").isZero();
            return;
        }
        try {
            lent.reload(NOTHING);
        } catch (IOException e) {
            lent.kill();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            lent.kill();
            throw e;
        }
        FREE.push(lent);
    }

    private static void killAll() {
        FREE.forEach(GatewayProcess::kill);
    }
}
