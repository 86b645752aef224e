package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginListingTest {
    private static final byte[] JAR =
            TestPlugin.zip(Map.of("one", new byte[3000], "two", new byte[] {1, 2, 3}));

    @TempDir private Path root;
    private PluginDirectory directory;
    private PluginListing before;

    @BeforeEach
    void look() {
        directory = new PluginDirectory(root).put("greet.jar", JAR);
        before = directory.host.look();
    }

    @Test
    void isTheSameAsLongAsNothingIsWritten() throws Exception {
        Files.writeString(directory.plugins.resolve("readme.txt"), "no plugin");
        Files.writeString(directory.plugins.resolve(".hidden.jar"), "not yet");

        assertThat(directory.host.look()).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void differsWhenAFileIsAddedRemovedOrRenamed() {
        directory.put("wave.jar", JAR);
        PluginListing added = directory.host.look();
        directory.remove("greet.jar");
        PluginListing removed = directory.host.look();

        assertThat(added).isNotEqualTo(before);
        assertThat(removed).isNotEqualTo(added).isNotEqualTo(before);
        assertThat(added.isWholeSince(before)).isTrue();
        assertThat(removed.isWholeSince(added)).isTrue();
    }

    @Test
    void differsWhenAnotherFileOfTheSameSizeTakesThePlace() throws Exception {
        Path aside = Files.write(root.resolve("aside"), JAR);
        Files.setLastModifiedTime(
                aside, Files.getLastModifiedTime(directory.plugins.resolve("greet.jar")));

        Files.move(
                aside, directory.plugins.resolve("greet.jar"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(directory.host.look()).isNotEqualTo(before);
    }

    @Test
    void isNotWholeWhileAFileIsBeingCopied() {
        for (int size : new int[] {0, 1, JAR.length / 2, JAR.length - 1}) {
            directory.put("wave.jar", Arrays.copyOf(JAR, size));

            assertThat(directory.host.look().isWholeSince(before)).as("%d bytes", size).isFalse();
        }
        directory.put("wave.jar", JAR);
        assertThat(directory.host.look().isWholeSince(before)).isTrue();
    }

    @Test
    void isNotWholeWhileAFileIsBeingOverwrittenFromItsBeginning() {
        byte[] mixed = JAR.clone();
        // What the end says is still true of the old file, and not of what is in front of it.
        Arrays.fill(mixed, 30, 60, (byte) 0x55);
        directory.put("greet.jar", mixed);

        assertThat(directory.host.look().isWholeSince(before)).isFalse();
    }

    @Test
    void doesNotMindAFileThatWasBrokenBefore() {
        directory.put("broken.jar", new byte[] {1, 2, 3});
        PluginListing broken = directory.host.look();
        directory.put("wave.jar", JAR);

        assertThat(directory.host.look().isWholeSince(broken)).isTrue();
    }

    @Test
    void looksEmptyIfThereIsNoDirectory() {
        PluginHost nowhere = PluginHost.of(root.resolve("nowhere"), root.resolve("other-cache"));

        assertThat(nowhere.look())
                .isEqualTo(PluginHost.withoutDirectory().look())
                .isNotEqualTo(before);
    }
}
