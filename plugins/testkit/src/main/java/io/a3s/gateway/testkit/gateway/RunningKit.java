package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.BufferLeaks;
import io.a3s.gateway.testkit.ManualTime;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a started {@link GatewayExtension} consists of. Owns all of it; {@link #close} ends it.
 *
 * @param gateway runs
 * @param backends by the variable that stands for their URL
 * @param accessLog what the gateway has written to its access log
 * @param pluginFolder the gateway's plugins directory, if it has one
 */
record RunningKit(
        Gateway gateway,
        Map<String, ScriptedBackend> backends,
        LineSink accessLog,
        @Nullable PluginFolder pluginFolder)
        implements AutoCloseable {
    /** What messages call the configuration. */
    static final String CONFIG = "gateway.hcl";

    static RunningKit start(GatewayBuilder setup) throws GatewayStartException, IOException {
        BufferLeaks.watch();
        Map<String, ScriptedBackend> backends = new HashMap<>();
        PluginFolder folder = null;
        try {
            Map<String, String> variables = new HashMap<>(setup.variables);
            for (Map.Entry<String, Behaviour> each : setup.backends.entrySet()) {
                ScriptedBackend backend = ScriptedBackend.start(each.getValue());
                backends.put(each.getKey(), backend);
                variables.put(each.getKey(), backend.url());
            }
            folder = setup.pluginFiles.isEmpty() ? null : new PluginFolder(setup.pluginFiles);
            LineSink accessLog = new LineSink();
            Gateway gateway = Gateway.create(options(setup, folder, variables, accessLog));
            gateway.start();
            return new RunningKit(gateway, backends, accessLog, folder);
        } catch (Throwable e) {
            closeAll(backends.values(), folder);
            throw e;
        }
    }

    private static GatewayOptions options(
            GatewayBuilder setup,
            @Nullable PluginFolder folder,
            Map<String, String> variables,
            LineSink accessLog) {
        PluginHost host =
                folder == null
                        ? PluginHost.withoutDirectory()
                        : PluginHost.of(folder.plugins(), folder.cache());
        List<GatewayPlugin> plugins = new ArrayList<>(ClassPathPlugins.find(setup.unwanted));
        plugins.addAll(setup.plugins);
        if (folder == null) {
            ClassPathPlugins.requireHttp(plugins);
        }
        for (GatewayPlugin plugin : plugins) {
            host = host.withPlugin(plugin.getClass().getName(), plugin);
        }
        GatewayOptions options =
                GatewayOptions.of(ConfigSource.text(CONFIG, setup.hcl), host)
                        .withEnvironment(variables::get)
                        .withAccessLog(accessLog)
                        .withWatching(false)
                        .withoutManagement()
                        .withEventLoops(setup.eventLoops);
        ManualTime time = setup.time;
        return time == null ? options : options.withPluginTime(time.clock(), time.ticker());
    }

    ScriptedBackend backend(String variable) {
        ScriptedBackend backend = backends.get(variable);
        if (backend == null) {
            throw new IllegalArgumentException(
                    "backend: \"" + variable + "\" (expected: one of " + backends.keySet() + ')');
        }
        return backend;
    }

    PluginFolder folder() {
        if (pluginFolder == null) {
            throw new IllegalStateException(
                    "the gateway has no plugins directory (expected: pluginFile on the builder)");
        }
        return pluginFolder;
    }

    @Override
    public void close() throws IOException {
        try {
            gateway.shutdown();
        } finally {
            closeAll(backends.values(), pluginFolder);
        }
        BufferLeaks.check();
    }

    private static void closeAll(Iterable<ScriptedBackend> backends, @Nullable PluginFolder folder)
            throws IOException {
        for (ScriptedBackend backend : backends) {
            backend.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
