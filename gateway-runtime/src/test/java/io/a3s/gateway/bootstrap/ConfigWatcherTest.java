package io.a3s.gateway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConfigWatcherTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path directory;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private @Nullable ConfigWatcher watcher;

    @AfterEach
    void stop() {
        if (watcher != null) {
            watcher.close();
        }
    }

    @Test
    void noticesAFileThatIsWrittenInPlace() throws Exception {
        Path file = write("gateway.hcl", "one");
        watch(file);

        Files.writeString(file, "two");

        awaitContent("two");
    }

    @Test
    void noticesAFileThatTakesTheOthersPlace() throws Exception {
        Path file = write("gateway.hcl", "one");
        watch(file);

        Files.move(
                write("gateway.hcl.tmp", "two"),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        awaitContent("two");
    }

    @Test
    void noticesAFileThatComesBackDifferent() throws Exception {
        Path file = write("gateway.hcl", "one");
        watch(file);

        Files.delete(file);
        write("other", "something happens while it is away");
        Files.writeString(file, "two");

        awaitContent("two");
    }

    @Test
    void noticesASwapOfSymbolicLinksAsKubernetesDoesIt() throws Exception {
        Path first = Files.createDirectory(directory.resolve("..2026_01"));
        Files.writeString(first.resolve("gateway.hcl"), "one");
        Path data = directory.resolve("..data");
        Files.createSymbolicLink(data, Path.of("..2026_01"));
        Path file = directory.resolve("gateway.hcl");
        Files.createSymbolicLink(file, Path.of("..data/gateway.hcl"));
        watch(file);

        Path second = Files.createDirectory(directory.resolve("..2026_02"));
        Files.writeString(second.resolve("gateway.hcl"), "two");
        Path swap = directory.resolve("..data_tmp");
        Files.createSymbolicLink(swap, Path.of("..2026_02"));
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

        awaitContent("two");
    }

    @Test
    void noticesNothingWhenTheContentIsTheSame() throws Exception {
        Path file = write("gateway.hcl", "one");
        watch(file);

        Files.writeString(file, "one");
        Files.move(write("tmp", "one"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(file, "two");

        awaitContent("two");
        assertThat(seen).containsExactly("two");
    }

    @Test
    void noticesWhatChangedBetweenReadingAndWatching() throws Exception {
        Path file = write("gateway.hcl", "one");
        byte[] known = ConfigWatcher.fingerprint(file);
        Files.writeString(file, "two");

        watcher = new ConfigWatcher(file, known, () -> note(file));

        awaitContent("two");
    }

    @Test
    void goesOnWatchingAfterAChangeThatCouldNotBeTried() throws Exception {
        Path file = write("gateway.hcl", "one");
        watcher =
                new ConfigWatcher(
                        file,
                        ConfigWatcher.fingerprint(file),
                        () -> {
                            note(file);
                            if (seen.contains("two") && !seen.contains("three")) {
                                throw new LinkageError("broken");
                            }
                        });
        Files.writeString(file, "two");
        awaitContent("two");

        Files.writeString(file, "three");

        awaitContent("three");
    }

    @Test
    void saysWhenThereIsNoSuchDirectory() {
        Path missing = directory.resolve("missing").resolve("gateway.hcl");

        assertThatThrownBy(() -> new ConfigWatcher(missing, new byte[0], () -> {}))
                .isInstanceOf(IOException.class);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private void watch(Path file) throws IOException {
        watcher = new ConfigWatcher(file, ConfigWatcher.fingerprint(file), () -> note(file));
    }

    private void note(Path file) {
        try {
            seen.add(Files.readString(file));
        } catch (IOException e) {
            seen.add(e.toString());
        }
    }

    private void awaitContent(String content) {
        await().atMost(SOON).until(() -> seen.contains(content));
    }
}
