package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRolloutStoreTest {
    @TempDir Path directory;
    private final RolloutState first = RolloutState.begin(Samples.settings(), 1_000);

    @Test
    void keepsStatesForTheNextProcess() throws IOException {
        RolloutState second = Samples.after(first, RolloutPhase.RUNNING, "step", 20);
        try (FileRolloutStore store = open()) {
            assertThat(store.read("s")).isEmpty();
            assertThat(store.write(first, 0)).isTrue();
            assertThat(store.write(second, 1)).isTrue();
        }
        try (FileRolloutStore store = open()) {
            assertThat(store.read("s")).contains(second);
        }
        try (Stream<Path> files = Files.list(directory.resolve("r"))) {
            List<Path> states = files.filter(f -> f.toString().endsWith(".json")).toList();
            assertThat(states).hasSize(1);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(states.getFirst())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void writesOnlyWhatFollowsTheStoredState() throws IOException {
        RolloutState second = Samples.after(first, RolloutPhase.RUNNING, "step", 20);
        RolloutState other = Samples.after(first, RolloutPhase.PAUSED, "paused", 0);
        try (FileRolloutStore one = open();
                FileRolloutStore two = open()) {
            assertThat(one.write(second, 1)).isFalse();
            assertThat(one.write(first, 0)).isTrue();
            assertThat(two.write(first, 0)).isFalse();
            assertThat(one.write(second, 1)).isTrue();
            assertThat(two.write(other, 1)).isFalse();
            assertThat(two.read("s")).contains(second);
        }
    }

    @Test
    void hasOneLeader() throws IOException {
        FileRolloutStore one = open();
        try (FileRolloutStore two = open()) {
            assertThat(one.isLeader()).isFalse();
            one.tryLead();
            one.tryLead();
            assertThat(one.isLeader()).isTrue();
            two.tryLead();
            assertThat(two.isLeader()).isFalse();
            one.close();
            assertThat(one.isLeader()).isFalse();
            one.tryLead();
            two.tryLead();
            assertThat(two.isLeader()).isTrue();
        }
    }

    @Test
    void forgetsOtherServices() throws IOException {
        try (FileRolloutStore store = open()) {
            store.write(first, 0);
            store.retain(() -> Set.of("t"));
            assertThat(store.read("s")).isPresent();

            store.tryLead();
            store.retain(() -> Set.of("s", "t"));
            assertThat(store.read("s")).isPresent();
            store.retain(() -> Set.of("t"));
            assertThat(store.read("s")).isEmpty();

            store.write(first, 0);
            store.forget("s");
            assertThat(store.read("s")).isEmpty();
        }
    }

    @Test
    void saysWhichFileIsNoState() throws IOException {
        try (FileRolloutStore store = open()) {
            store.write(first, 0);
            try (Stream<Path> files = Files.list(directory.resolve("r"))) {
                Path file =
                        files.filter(f -> f.toString().endsWith(".json")).findFirst().orElseThrow();
                Files.writeString(file, "{\"service\": \"s\"");
            }

            assertThatThrownBy(() -> store.read("s"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("s-")
                    .hasMessageContaining("not the state of a rollout");
        }
    }

    private FileRolloutStore open() throws IOException {
        return new FileRolloutStore(directory.resolve("r"));
    }
}
