package io.a3s.gateway.store.file;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.nio.file.Files;
import java.util.List;

/** The plugin's entry: brings the store. */
public final class FilePlugin implements GatewayPlugin {
    /** For the service loader. */
    public FilePlugin() {}

    @Override
    public List<StateStoreFactory<?>> stateStores() {
        return List.of(new Factory());
    }

    private static final class Factory implements StateStoreFactory<FileStoreConfig> {
        @Override
        public String type() {
            return "file";
        }

        @Override
        public Class<FileStoreConfig> configType() {
            return FileStoreConfig.class;
        }

        @Override
        public StateStore create(FileStoreConfig config, PluginContext context) {
            if (Files.exists(config.directory()) && !Files.isDirectory(config.directory())) {
                throw new InvalidConfigException(
                        "directory", config.directory() + " is a file (expected: a directory)");
            }
            return new FileStore(config.directory(), context.clock());
        }
    }
}
