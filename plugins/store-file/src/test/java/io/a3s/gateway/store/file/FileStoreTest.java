package io.a3s.gateway.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StateStoreFactory;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.conformance.StateStoreConformance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StateStoreConformance {
    @TempDir Path directory;

    @Override
    protected StateStore openStore() {
        return new FileStore(directory, InstantSource.system());
    }

    @Test
    @SuppressWarnings("unchecked")
    void refusesADirectoryThatIsAFile() throws Exception {
        StateStoreFactory<FileStoreConfig> factory =
                (StateStoreFactory<FileStoreConfig>) new FilePlugin().stateStores().getFirst();
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> factory.create(new FileStoreConfig(file), new FakePluginContext()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(file + " is a file (expected: a directory)");
    }

    @Test
    void makesTheDirectoryWhenItIsNeeded() throws Exception {
        Path missing = directory.resolve("missing/fleet");
        StateStore store = new FileStore(missing, InstantSource.system());
        assertThat(missing).doesNotExist();

        assertThat(store.tryHold("lease", "me", java.time.Duration.ofSeconds(1))).isTrue();
        assertThat(missing).isDirectory();
    }

    @Test
    void saysWhichFileMakesNoSense() throws Exception {
        StateStore store = openStore();
        Files.writeString(directory.resolve("value-rollout+llm"), "garbage");

        assertThatThrownBy(() -> store.get("rollout/llm"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("value-rollout+llm has no number in its first line");
        assertThat(store.tryHold("lease", "me", java.time.Duration.ofSeconds(1))).isTrue();
    }
}
