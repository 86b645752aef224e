package io.a3s.gateway.bootstrap;

import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.snapshot.PluginTime;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a gateway is made from. Immutable; each {@code with} method returns a copy. */
public final class GatewayOptions {
    private final ConfigSource config;
    private final PluginHost plugins;
    private final Function<String, @Nullable String> environment;
    private final OutputStream accessLog;
    private final boolean watching;
    private final int eventLoops;
    private final PluginTime pluginTime;
    private final boolean managed;

    private GatewayOptions(
            ConfigSource config,
            PluginHost plugins,
            Function<String, @Nullable String> environment,
            OutputStream accessLog,
            boolean watching,
            int eventLoops,
            PluginTime pluginTime,
            boolean managed) {
        this.config = config;
        this.plugins = plugins;
        this.environment = environment;
        this.accessLog = accessLog;
        this.watching = watching;
        this.eventLoops = eventLoops;
        this.pluginTime = pluginTime;
        this.managed = managed;
    }

    /**
     * Returns options with these defaults: variables from the process environment, the access log
     * on standard output, configuration and plugins watched for changes, one event loop per
     * processor, the management API as the configuration says.
     *
     * @param config where the configuration comes from
     * @param plugins where plugins come from
     */
    public static GatewayOptions of(ConfigSource config, PluginHost plugins) {
        return new GatewayOptions(
                Objects.requireNonNull(config, "config"),
                plugins.withBuiltIn(new RuntimePlugin()),
                System::getenv,
                System.out,
                true,
                Runtime.getRuntime().availableProcessors(),
                PluginTime.SYSTEM,
                true);
    }

    /**
     * Takes the values of <code>${VAR}</code> from elsewhere; null stands for an unset variable.
     */
    public GatewayOptions withEnvironment(Function<String, @Nullable String> variables) {
        return new GatewayOptions(
                config, plugins, variables, accessLog, watching, eventLoops, pluginTime, managed);
    }

    /** Writes the access log to another stream, which is not closed. */
    public GatewayOptions withAccessLog(OutputStream out) {
        return new GatewayOptions(
                config, plugins, environment, out, watching, eventLoops, pluginTime, managed);
    }

    /**
     * Sets whether the configuration file and, unless the configuration says otherwise, the plugins
     * directory are watched for changes.
     */
    public GatewayOptions withWatching(boolean watch) {
        return new GatewayOptions(
                config, plugins, environment, accessLog, watch, eventLoops, pluginTime, managed);
    }

    /** Sets the number of threads that do all I/O, at least 1. */
    public GatewayOptions withEventLoops(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("eventLoops: " + count + " (expected: 1 or more)");
        }
        return new GatewayOptions(
                config, plugins, environment, accessLog, watching, count, pluginTime, managed);
    }

    /**
     * Sets the clocks that plugins see, for tests of what plugins do in time. The gateway's own
     * time limits go by the system's clock nevertheless.
     *
     * @param clock the wall clock, safe for use by any thread
     * @param ticker a monotonic clock in nanoseconds, safe for use by any thread
     */
    public GatewayOptions withPluginTime(InstantSource clock, LongSupplier ticker) {
        return new GatewayOptions(
                config,
                plugins,
                environment,
                accessLog,
                watching,
                eventLoops,
                new PluginTime(
                        Objects.requireNonNull(clock, "clock"),
                        Objects.requireNonNull(ticker, "ticker")),
                managed);
    }

    /**
     * Serves no management API, whatever the configuration says. {@link Gateway} has the same for
     * the program.
     */
    public GatewayOptions withoutManagement() {
        return new GatewayOptions(
                config, plugins, environment, accessLog, watching, eventLoops, pluginTime, false);
    }

    ConfigSource config() {
        return config;
    }

    PluginHost plugins() {
        return plugins;
    }

    Function<String, @Nullable String> environment() {
        return environment;
    }

    OutputStream accessLog() {
        return accessLog;
    }

    boolean isWatching() {
        return watching;
    }

    int eventLoops() {
        return eventLoops;
    }

    PluginTime pluginTime() {
        return pluginTime;
    }

    boolean isManaged() {
        return managed;
    }
}
