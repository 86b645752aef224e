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
    void refusesADirectoryThatIsNotThere() {
        StateStoreFactory<FileStoreConfig> factory =
                (StateStoreFactory<FileStoreConfig>) new FilePlugin().stateStores().getFirst();
        Path missing = directory.resolve("missing");

        assertThatThrownBy(
                        () -> factory.create(new FileStoreConfig(missing), new FakePluginContext()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(missing + " (expected: a directory that can be written to)");
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
