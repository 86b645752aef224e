package io.a3s.gateway.bootstrap;

import io.a3s.gateway.plugin.GenerationStatus;
import io.a3s.gateway.plugin.PluginListing;
import io.a3s.gateway.plugin.PluginScan;
import io.a3s.gateway.scaling.ScalingView;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway, from its making to its end. This is also how programs embed one. Safe for use by any
 * thread; what changes the state happens one after the other.
 *
 * <p>{@code Created → Starting → Running ⇄ Reloading → Stopping → Stopped}
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final long LOCK_WAIT_MILLIS = 100;

    private final GatewayOptions options;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile GatewayState state = GatewayState.CREATED;
    private volatile @Nullable RunningGateway running;

    private Gateway(GatewayOptions options) {
        this.options = options;
    }

    /** Makes a gateway that does nothing yet. */
    public static Gateway create(GatewayOptions options) {
        return new Gateway(Objects.requireNonNull(options, "options"));
    }

    /**
     * Reads the configuration, loads plugins, binds the entrypoints and begins to serve.
     *
     * @return warnings about the configuration
     * @throws GatewayStartException if any of it fails; the gateway is then stopped
     * @throws IllegalStateException if it was started before
     */
    public List<Diagnostic> start() throws GatewayStartException {
        lifecycle.lock();
        try {
            if (state != GatewayState.CREATED) {
                throw new IllegalStateException(
                        "state: " + state + " (expected: " + GatewayState.CREATED + ")");
            }
            return startOnce();
        } finally {
            lifecycle.unlock();
        }
    }

    private List<Diagnostic> startOnce() throws GatewayStartException {
        enter(GatewayState.STARTING);
        try {
            byte[] known = fingerprint(options.config());
            PluginListing listing = options.plugins().look();
            PluginScan scan = options.plugins().scan();
            scan.diagnostics().forEach(problem -> log.warn("{}", problem));
            ConfigReader reader = new ConfigReader(options);
            RunningGateway started;
            try {
                started =
                        new RunningGateway(
                                options, reader, listing, scan, this::rereadFilesQuietly);
            } catch (Throwable e) {
                scan.registry().close();
                throw e;
            }
            running = started;
            ReloadResult result = started.reloader().reload(options.config());
            if (!result.accepted()) {
                throw new GatewayStartException(result.rendered());
            }
            started.openAdmin(new GatewayAdmin(started, this));
            started.watchConfig(known, () -> quietly(this::reload));
            // The text in effect with what its files hold now, whatever it was read from.
            started.watchFiles(this::rereadFilesQuietly);
            started.watchPlugins(this::reloadPluginsQuietly);
            started.watchProviders(() -> quietly(() -> change(RunningGateway::applyPublished)));
            started.watchUnloading();
            enter(GatewayState.RUNNING);
            return result.diagnostics();
        } catch (IOException e) {
            stopAfterFailure();
            throw new GatewayStartException(String.valueOf(e.getMessage()), e);
        } catch (GatewayStartException | RuntimeException | Error e) {
            stopAfterFailure();
            throw e;
        }
    }

    private static byte[] fingerprint(ConfigSource source) {
        return source instanceof ConfigSource.File file
                ? ConfigWatcher.fingerprint(file.path())
                : new byte[0];
    }

    /**
     * Does everything a start does but bind addresses, and says what it finds. Nothing is left
     * behind.
     */
    public static ValidationResult validate(GatewayOptions options) {
        PluginListing listing = options.plugins().look();
        PluginScan scan = options.plugins().scan();
        ConfigReader reader = new ConfigReader(options);
        try (RunningGateway trial = new RunningGateway(options, reader, listing, scan, () -> {})) {
            ReloadResult result = trial.check(trial.reloader().read(options.config()));
            List<Diagnostic> all = new ArrayList<>(scan.diagnostics());
            all.addAll(result.diagnostics());
            StringBuilder text = new StringBuilder();
            scan.diagnostics().forEach(problem -> text.append(problem).append('\n'));
            return new ValidationResult(all, text.append(result.rendered()).toString());
        }
    }

    private void stopAfterFailure() {
        RunningGateway started = running;
        if (started != null) {
            started.close();
        }
        enter(GatewayState.STOPPED);
        stopped.countDown();
    }

    /**
     * Reads the configuration again and puts it into effect; a faulty one leaves everything as it
     * was.
     */
    public ReloadResult reload() {
        return reload(options.config());
    }

    /**
     * Puts another configuration into effect; a faulty one leaves everything as it was.
     *
     * @throws IllegalStateException if the gateway is not running
     */
    public ReloadResult reload(ConfigSource source) {
        return change(current -> current.reloader().reload(source));
    }

    /**
     * Looks through the plugins directory again and puts what has changed into effect, with the
     * configuration as it is. What a plugin or the configuration stands against leaves everything
     * as it was. Exchanges under way end with the plugins they began with.
     *
     * @throws IllegalStateException if the gateway is not running
     */
    public PluginReloadResult reloadPlugins() {
        return change(RunningGateway::rescan);
    }

    private <R> R change(Function<RunningGateway, R> work) {
        lockToChange();
        try {
            RunningGateway current = running;
            if (state != GatewayState.RUNNING || current == null) {
                throw new IllegalStateException(
                        "state: " + state + " (expected: " + GatewayState.RUNNING + ")");
            }
            enter(GatewayState.RELOADING);
            try {
                return work.apply(current);
            } finally {
                current.watchPlugins(this::reloadPluginsQuietly);
                enter(GatewayState.RUNNING);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    // A shutdown holds the lock for long, and waits for some of those who would wait here for it.
    private void lockToChange() {
        try {
            while (!lifecycle.tryLock(LOCK_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                if (state.isEnding()) {
                    throw new IllegalStateException("state: " + state);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void rereadFilesQuietly() {
        quietly(() -> change(RunningGateway::rereadFiles));
    }

    private void reloadPluginsQuietly() {
        quietly(this::reloadPlugins);
    }

    private static void quietly(Runnable reload) {
        try {
            reload.run();
        } catch (IllegalStateException e) {
            log.atDebug().setCause(e).log("something changed while the gateway was not running");
        }
    }

    /**
     * Stops taking traffic, lets what is under way finish within {@code shutdown_timeout_secs},
     * cuts off the rest, and frees everything. Returns when that is done; so does a second call.
     */
    public void shutdown() {
        lifecycle.lock();
        try {
            if (state == GatewayState.STOPPED) {
                return;
            }
            enter(GatewayState.STOPPING);
            RunningGateway current = running;
            if (current != null) {
                current.drain();
                current.close();
            }
            enter(GatewayState.STOPPED);
            stopped.countDown();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Is {@link #shutdown}. */
    @Override
    public void close() {
        shutdown();
    }

    /** Waits until the gateway has stopped. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /** Returns where the gateway is in its life. */
    public GatewayState state() {
        return state;
    }

    /** Returns the state of gateway and backends at this moment. */
    public GatewayHealth health() {
        RunningGateway current = running;
        return current == null ? GatewayHealth.notRunning(state) : current.health(state);
    }

    /**
     * Returns the metrics in Prometheus' text format.
     *
     * @throws IllegalStateException if the gateway was never started
     */
    public String metrics() {
        return requireRunning().metricsPage();
    }

    /**
     * Returns how services are scaled, by their names; those are not among them that are not.
     *
     * @throws IllegalStateException if the gateway was never started
     */
    public SortedMap<String, ScalingView> scaling() {
        return requireRunning().scaling();
    }

    /**
     * Returns the loaded versions of plugins that are in memory, oldest first, with those that were
     * replaced or removed and are not gone yet. Plugins that are classes of the program are not
     * among them.
     *
     * @throws IllegalStateException if the gateway was never started
     */
    public List<GenerationStatus> generations() {
        return requireRunning().generations();
    }

    /**
     * Returns the address an entrypoint is bound to, with the port the system chose if it was asked
     * to.
     *
     * @throws IllegalArgumentException if there is no such entrypoint
     */
    public InetSocketAddress address(String entrypoint) {
        return requireRunning().address(entrypoint);
    }

    /**
     * Returns the address of the management API.
     *
     * @throws IllegalStateException if it is switched off
     */
    public InetSocketAddress adminAddress() {
        return requireRunning().adminAddress();
    }

    private RunningGateway requireRunning() {
        RunningGateway current = running;
        if (current == null) {
            throw new IllegalStateException("state: " + state + " (expected: started)");
        }
        return current;
    }

    private void enter(GatewayState next) {
        if (state != next) {
            log.atInfo().addKeyValue("from", state).addKeyValue("to", next).log("gateway state");
            state = next;
        }
    }
}
