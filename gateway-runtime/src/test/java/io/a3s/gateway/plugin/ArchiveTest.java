package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir Path root;

    private Path write(byte[] content) throws Exception {
        return Files.write(root.resolve("a.zip"), content);
    }

    @Test
    void unpacksWhatIsChosen() throws Exception {
        Path file = write(TestPlugin.zip(Map.of("lib/a.jar", new byte[3], "x/b", new byte[1])));
        Path target = Files.createDirectory(root.resolve("out"));

        try (Archive archive = Archive.open(file)) {
            archive.unpack(target, name -> name.startsWith("lib/"));
        }

        assertThat(target.resolve("lib/a.jar")).hasSize(3);
        assertThat(target.resolve("x")).doesNotExist();
    }

    @Test
    void stopsAtZipBomb() throws Exception {
        Path file = root.resolve("bomb.zip");
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("lib/a.jar"));
            zip.write(zeros);
        }

        assertThat(Files.size(file)).isLessThan(10_000);
        try (Archive archive = Archive.open(file, 1_000_000)) {
            assertThatExceptionOfType(PluginRefusedException.class)
                    .isThrownBy(() -> archive.unpack(root.resolve("out"), name -> true))
                    .withMessage("more than 1000000 bytes unpacked");
        }
    }

    @Test
    void refusesTooManyEntries() throws Exception {
        Path file = root.resolve("many.zip");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i <= Archive.MAX_ENTRIES; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }

        assertThatExceptionOfType(PluginRefusedException.class)
                .isThrownBy(() -> Archive.open(file))
                .withMessage("100001 entries (expected: 100000 or less)");
    }

    @Test
    void refusesHugeText() throws Exception {
        Path file = write(TestPlugin.zip(Map.of("text", new byte[(1 << 20) + 1])));

        try (Archive archive = Archive.open(file)) {
            assertThatExceptionOfType(PluginRefusedException.class)
                    .isThrownBy(() -> archive.read("text"))
                    .withMessage("text has more than 1048576 bytes");
        }
    }

    @Test
    void findsDamagedEntry() throws Exception {
        byte[] random = new byte[4096];
        new Random(7).nextBytes(random);
        byte[] zip = TestPlugin.zip(Map.of("data", random));
        zip[2000] ^= 1;

        try (Archive archive = Archive.open(write(zip))) {
            assertThatExceptionOfType(PluginRefusedException.class)
                    .isThrownBy(archive::readAll)
                    .withMessageStartingWith("entry \"data\" is damaged");
        }
    }
}
