package io.a3s.gateway.provider.file;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.time.Duration;

/** Makes the provider {@code file}. */
final class FileProviderFactory implements ProviderFactory<FileProviderConfig> {
    // A look is one system call per file, and a human waits for what he has changed.
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Override
    public String type() {
        return "file";
    }

    @Override
    public Class<FileProviderConfig> configType() {
        return FileProviderConfig.class;
    }

    @Override
    public Provider create(FileProviderConfig config, PluginContext context) {
        return new FileProvider(config, PAUSE);
    }
}
