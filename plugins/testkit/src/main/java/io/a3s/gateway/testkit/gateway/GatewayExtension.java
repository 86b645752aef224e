package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.bootstrap.PluginReloadResult;
import io.a3s.gateway.bootstrap.ReloadResult;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real gateway for tests, with backends. In a static field with {@code @RegisterExtension} it
 * serves all tests of a class, in an instance field each test gets its own; without JUnit, use it
 * in a {@code try} after {@link #start}. Safe for use by any thread while it runs.
 *
 * @since 1.0
 */
public final class GatewayExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AutoCloseable {
    private final GatewayBuilder setup;
    private volatile @Nullable RunningKit running;
    private boolean forAll;

    GatewayExtension(GatewayBuilder setup) {
        this.setup = setup;
    }

    /** Begins one, with an entrypoint {@code web} and nothing behind it. */
    public static GatewayBuilder builder() {
        return new GatewayBuilder();
    }

    /**
     * Starts backends and gateway.
     *
     * @return this
     * @throws GatewayStartException with all that is wrong with the configuration
     * @throws IllegalStateException if it runs, or if the class path has nothing that speaks HTTP
     */
    public GatewayExtension start() throws GatewayStartException, IOException {
        if (running != null) {
            throw new IllegalStateException("it runs already");
        }
        running = RunningKit.start(setup);
        return this;
    }

    /**
     * Stops gateway and backends. Does nothing if they do not run.
     *
     * @throws AssertionError if there are {@linkplain io.a3s.gateway.testkit.BufferLeaks leaked
     *     buffers}
     */
    @Override
    public void close() throws IOException {
        RunningKit kit = running;
        running = null;
        if (kit != null) {
            kit.close();
        }
    }

    /** Returns the port of the entrypoint {@code web}. */
    public int port() {
        return port("web");
    }

    /** Returns the port of an entrypoint. */
    public int port(String entrypoint) {
        return gateway().address(entrypoint).getPort();
    }

    /** Returns the address of something on the entrypoint {@code web}, for clients of all kinds. */
    public URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    /** Sends a GET to the entrypoint {@code web} and returns the answer. */
    public RawClient.Answer get(String path) throws IOException {
        return RawClient.get(port(), path);
    }

    /** Sends a request, head and body as they are, and returns the answer. */
    public RawClient.Answer ask(String request) throws IOException {
        return RawClient.ask(port(), request);
    }

    /** Connects to the entrypoint {@code web}. The caller closes the client. */
    public RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    /** Returns a backend by the variable that stands for its URL. */
    public ScriptedBackend backend(String variable) {
        return kit().backend(variable);
    }

    /**
     * Puts another configuration into effect, or tells what is wrong with it and changes nothing.
     */
    public ReloadResult reload(String hcl) {
        return gateway().reload(ConfigSource.text(RunningKit.CONFIG, hcl));
    }

    /**
     * Puts a plugin file into the gateway's directory, in place of one with that name, and has the
     * gateway look.
     *
     * @throws IllegalStateException if the gateway was not built with a plugin file
     */
    public PluginReloadResult install(Path file) throws IOException {
        kit().folder().put(file);
        return gateway().reloadPlugins();
    }

    /**
     * Takes the plugin file with the same name out of the gateway's directory and has the gateway
     * look.
     *
     * @throws IllegalStateException if the gateway was not built with a plugin file
     */
    public PluginReloadResult uninstall(Path file) throws IOException {
        kit().folder().remove(file);
        return gateway().reloadPlugins();
    }

    /**
     * Returns the sum of all samples of a metric that have at least these labels, 0 if there are
     * none. Counters that an exchange moves at its end may lag behind the response; see {@link
     * #awaitIdle}.
     *
     * @param labels names and values in turn
     */
    public double metric(String name, String... labels) {
        return metrics().labelled(name, labels);
    }

    /** Returns all metrics. */
    public MetricsPage metrics() {
        return MetricsPage.parse(gateway().metrics());
    }

    /** Returns the lines of the access log so far: JSON, in the order of the exchanges' ends. */
    public List<String> accessLog() {
        return kit().accessLog().lines();
    }

    /**
     * Waits for a line of the access log, which comes a moment after the response, and returns it.
     *
     * @throws AssertionError if none comes within ten seconds
     */
    public String awaitAccess(Predicate<String> wanted) {
        Waiting.until(
                () -> accessLog().stream().anyMatch(wanted),
                () -> "no such line in the access log: " + accessLog());
        return accessLog().stream().filter(wanted).findFirst().orElseThrow();
    }

    /**
     * Waits until no exchange is under way, so that all that is counted at an exchange's end has
     * been.
     *
     * @throws AssertionError if one still is after ten seconds
     */
    public void awaitIdle() {
        Waiting.until(
                () -> metric("gateway_active_requests") == 0,
                () -> "exchanges under way: " + metric("gateway_active_requests"));
    }

    /** Returns the gateway, for what is not here. */
    public Gateway gateway() {
        return kit().gateway();
    }

    private RunningKit kit() {
        RunningKit kit = running;
        if (kit == null) {
            throw new IllegalStateException(
                    "the gateway does not run (expected: @RegisterExtension, or start)");
        }
        return kit;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        forAll = true;
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (!forAll) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!forAll) {
            close();
        }
    }
}
