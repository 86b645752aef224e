package io.a3s.gateway.certificates;

import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Obtains and renews the certificates that a configuration wants. What is obtained lies in files,
 * from where entrypoints read it. Changed by one thread at a time.
 */
public final class CertificateManager implements AutoCloseable {
    // Enough that a few names which cannot be proved do not hold up the others.
    private static final int ORDERS_AT_A_TIME = 8;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SPREAD = Duration.ofSeconds(2);

    private final Challenges challenges;
    private final CertificateOrders orders;
    private final CertificateKeeper.Listener listener;
    private final Semaphore slots = new Semaphore(ORDERS_AT_A_TIME);
    private final Map<WantedCertificate, Thread> keepers = new HashMap<>();
    private volatile Set<Path> directories = Set.of();
    private @Nullable Thread watcher;

    /**
     * Makes a manager that wants nothing yet.
     *
     * @param plugins what is installed
     * @param challenges where answers become visible
     * @param changed runs when a certificate has been obtained
     */
    public CertificateManager(
            Supplier<PluginRegistry> plugins,
            Challenges challenges,
            Stats stats,
            Runnable changed) {
        this.challenges = challenges;
        this.orders = new CertificateOrders(plugins, this::refresh, SPREAD);
        this.listener =
                new CertificateKeeper.Listener() {
                    @Override
                    public void obtained() {
                        stats.countCertificateOrder(true);
                        changed.run();
                    }

                    @Override
                    public void failed() {
                        stats.countCertificateOrder(false);
                    }
                };
    }

    /** Takes over what a configuration wants from now on. */
    public void update(GatewayConfig config) {
        Set<WantedCertificate> wanted = WantedCertificate.of(config);
        directories =
                wanted.stream()
                        .map(each -> each.store().challenges())
                        .collect(Collectors.toUnmodifiableSet());
        keepers.entrySet()
                .removeIf(
                        entry -> {
                            boolean isOver = !wanted.contains(entry.getKey());
                            if (isOver) {
                                entry.getValue().interrupt();
                            }
                            return isOver;
                        });
        for (WantedCertificate each : wanted) {
            keepers.computeIfAbsent(each, this::startKeeper);
        }
        if (!wanted.isEmpty() && watcher == null) {
            watcher = Thread.ofVirtual().name("challenges").start(this::watch);
        }
    }

    private Thread startKeeper(WantedCertificate wanted) {
        return Thread.ofVirtual()
                .name("certificate-" + wanted.name())
                .start(
                        new CertificateKeeper(
                                wanted, orders, slots, listener, InstantSource.system()));
    }

    private void watch() {
        try {
            while (true) {
                refresh();
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private void refresh() {
        challenges.refresh(directories);
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        keepers.values().forEach(Thread::interrupt);
        keepers.clear();
        Thread watching = watcher;
        if (watching != null) {
            watching.interrupt();
        }
    }
}
