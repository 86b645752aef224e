package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.ConfigMemory;
import io.a3s.gateway.config.Fragments;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.plugin.PluginRegistry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads configurations for sets of plugins. What one has in common with the one before is read once
 * only. For one thread at a time.
 */
final class ConfigReader {
    private final Function<String, @Nullable String> environment;
    private final ConfigMemory memory = new ConfigMemory();

    ConfigReader(GatewayOptions options) {
        this.environment = options.environment();
    }

    LoadResult read(ConfigSource source, PluginRegistry plugins, Fragments fragments) {
        return switch (source) {
            case ConfigSource.File file -> loader(plugins).load(file.path(), fragments);
            case ConfigSource.Text text ->
                    loader(plugins).load(new SourceText(text.name(), text.hcl()), fragments);
        };
    }

    /** Reads a text again that was read before. */
    LoadResult read(SourceText source, PluginRegistry plugins, Fragments fragments) {
        return loader(plugins).load(source, fragments);
    }

    private ConfigLoader loader(PluginRegistry plugins) {
        return new ConfigLoader(plugins, environment, memory);
    }
}
