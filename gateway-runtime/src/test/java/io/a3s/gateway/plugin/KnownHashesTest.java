package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHashesTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir Path directory;
    private Path file = Path.of("plugin.jar");
    private KnownHashes later;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("unix"),
                "the system does not say when a file was changed in whatever way");
        file = Files.writeString(directory.resolve("plugin.jar"), "one");
        later = known(Instant.now().plusSeconds(60));
    }

    private KnownHashes known(Instant now) {
        return new KnownHashes(
                directory.resolve("known"),
                text -> Integer.toHexString(text.hashCode()),
                () -> now);
    }

    @Test
    void knowsAFileAgain() throws Exception {
        String stamp = later.stamp(file).orElseThrow();
        assertThat(later.get(stamp)).isEmpty();

        later.put(stamp, HASH);

        assertThat(later.stamp(file)).contains(stamp);
        assertThat(later.get(stamp)).contains(HASH);
    }

    @Test
    void takesNoneForOneThatLooksTheSame() throws Exception {
        String stamp = later.stamp(file).orElseThrow();
        FileTime modified = Files.getLastModifiedTime(file);
        Optional<String> changed = Optional.of(stamp);
        while (changed.equals(Optional.of(stamp))) {
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, modified);
            changed = later.stamp(file);
        }

        later.put(stamp, HASH);

        assertThat(later.get(changed.orElseThrow())).isEmpty();
    }

    @Test
    void doesNotTrustWhatHasJustChanged() throws Exception {
        assertThat(known(Instant.now()).stamp(file)).isEmpty();
    }

    @Test
    void believesNothingElse() throws Exception {
        String stamp = later.stamp(file).orElseThrow();
        later.put(stamp, "../../elsewhere");

        assertThat(later.get(stamp)).isEmpty();
    }

    @Test
    void doesWithoutAPlace() throws Exception {
        Files.writeString(directory.resolve("known"), "a file");
        String stamp = later.stamp(file).orElseThrow();

        later.put(stamp, HASH);

        assertThat(later.get(stamp)).isEmpty();
    }
}
