package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.plugin.GenerationStatus;
import io.a3s.gateway.plugin.GenerationStatus.State;
import io.a3s.gateway.testkit.wire.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Finds out whether a running gateway can let go of a plugin: whether its class loader, and with it
 * all its classes, is gone from memory once the plugin was removed.
 *
 * @since 1.0
 */
public final class LoaderLeaks {
    private static final Duration PATIENCE = Patience.seconds(20);
    // For what is about to end.
    private static final Duration GRACE = Patience.seconds(1);
    private static final long PAUSE_MILLIS = 10;
    private static final String WITHOUT = "entrypoints \"web\" { address = \"127.0.0.1:0\" }";

    /**
     * Uses a plugin before it is removed.
     *
     * @param <E> what that may throw
     */
    @FunctionalInterface
    public interface Use<E extends Exception> {
        /** Sends requests that reach the plugin, and keeps nothing that comes from its classes. */
        void with(GatewayExtension gateway) throws E;
    }

    private LoaderLeaks() {}

    /**
     * Takes a plugin file through its life in a running gateway: used, then no longer configured,
     * then removed, then collected.
     *
     * @param gateway runs with that plugin file, and with a configuration that uses the plugin
     * @param pluginFile as it was given to the gateway
     * @throws AssertionError if the class loader stays in memory, with what the plugin has left
     *     behind as far as that is known
     */
    public static <E extends Exception> void check(
            GatewayExtension gateway, Path pluginFile, Use<E> use)
            throws E, IOException, InterruptedException {
        if (gateway.gateway().generations().isEmpty()) {
            throw new AssertionError("the gateway has loaded no plugin file");
        }
        use.with(gateway);
        gateway.awaitIdle();
        var reloaded = gateway.reload(WITHOUT);
        require(reloaded.rendered(), reloaded.accepted());
        var removed = gateway.uninstall(pluginFile);
        require(removed.problems(), removed.accepted());
        awaitCollected(gateway, pluginFile.getFileName().toString());
    }

    private static void require(String problems, boolean accepted) {
        if (!accepted) {
            throw new AssertionError("the plugin cannot be removed: " + problems);
        }
    }

    private static void awaitCollected(GatewayExtension gateway, String file)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean isKnown = false;
        while (true) {
            List<GenerationStatus> there =
                    gateway.gateway().generations().stream()
                            .filter(each -> each.source().equals(file))
                            .toList();
            if (there.isEmpty()) {
                return;
            }
            GenerationStatus status = there.getFirst();
            long now = System.nanoTime();
            if (now - deadline > 0) {
                throw new AssertionError(describe(status));
            }
            boolean isLeaked = status.state() == State.LEAKED;
            if (isLeaked && !isKnown && !status.left().isEmpty()) {
                isKnown = true;
                deadline = now + GRACE.toNanos();
            }
            System.gc();
            // The gateway is about to find out what was left, which collections only hold up.
            Thread.sleep(isLeaked ? 10 * PAUSE_MILLIS : PAUSE_MILLIS);
        }
    }

    private static String describe(GenerationStatus status) {
        String what = "removed plugin " + status.source() + " is still in memory";
        return status.left().isEmpty()
                ? what + " (state: " + status.state() + ')'
                : what + ": it left " + String.join(", ", status.left());
    }
}
