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
        RolloutState second = first.next(RolloutPhase.RUNNING, 20, "", "step", "", 2_000);
        try (FileRolloutStore store = open()) {
            assertThat(store.read("s")).isEmpty();
            assertThat(store.write(first)).isTrue();
            assertThat(store.write(second)).isTrue();
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
        RolloutState second = first.next(RolloutPhase.RUNNING, 20, "", "step", "", 2_000);
        RolloutState other = first.next(RolloutPhase.PAUSED, 0, "", "paused", "", 2_000);
        try (FileRolloutStore one = open();
                FileRolloutStore two = open()) {
            assertThat(one.write(second)).isFalse();
            assertThat(one.write(first)).isTrue();
            assertThat(two.write(first)).isFalse();
            assertThat(one.write(second)).isTrue();
            assertThat(two.write(other)).isFalse();
            assertThat(two.read("s")).contains(second);
        }
    }

    @Test
    void hasOneLeader() throws IOException {
        FileRolloutStore one = open();
        try (FileRolloutStore two = open()) {
            assertThat(one.isLeader()).isTrue();
            assertThat(one.isLeader()).isTrue();
            assertThat(two.isLeader()).isFalse();
            one.close();
            assertThat(two.isLeader()).isTrue();
        }
    }

    @Test
    void forgetsOtherServices() throws IOException {
        try (FileRolloutStore store = open()) {
            store.write(first);
            store.retain(Set.of("s", "t"));
            assertThat(store.read("s")).isPresent();
            store.retain(Set.of("t"));
            assertThat(store.read("s")).isEmpty();
        }
    }

    @Test
    void saysWhichFileIsNoState() throws IOException {
        try (FileRolloutStore store = open()) {
            store.write(first);
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
