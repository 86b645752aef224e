package io.a3s.gateway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PluginWatcherTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path root;

    // What the directory had whenever a change was reported: sizes by name.
    private final List<SortedMap<String, Long>> seen = new CopyOnWriteArrayList<>();
    private Path plugins = Path.of("plugins");
    private @Nullable PluginWatcher watcher;

    @BeforeEach
    void make() throws IOException {
        plugins = Files.createDirectory(root.resolve("plugins"));
    }

    @AfterEach
    void stop() {
        if (watcher != null) {
            watcher.close();
        }
    }

    @Test
    void noticesWhatIsAddedReplacedAndRemoved() throws Exception {
        watch();
        Path jar = Files.write(plugins.resolve("a.jar"), zip(100));
        awaitSeen("a.jar", Files.size(jar));

        Files.move(
                Files.write(root.resolve("aside"), zip(200)),
                jar,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        awaitSeen("a.jar", Files.size(jar));

        Files.write(jar, zip(300));
        awaitSeen("a.jar", Files.size(jar));

        Files.delete(jar);
        await().atMost(SOON).until(() -> seen.contains(new TreeMap<>()));
    }

    @Test
    void waitsForACopyToBeComplete() throws Exception {
        watch();
        byte[] whole = zip(20_000);

        try (OutputStream out = Files.newOutputStream(plugins.resolve("slow.jar"))) {
            int pieces = 10;
            for (int i = 0; i < pieces; i++) {
                int start = whole.length * i / pieces;
                out.write(whole, start, whole.length * (i + 1) / pieces - start);
                // Longer than a change takes to settle.
                Thread.sleep(300);
            }
        }

        awaitSeen("slow.jar", whole.length);
        assertThat(seen).allSatisfy(sizes -> assertThat(sizes).containsValue((long) whole.length));
    }

    @Test
    void reportsAFileThatStaysBroken() throws Exception {
        watch(Duration.ofMillis(500));

        Files.write(plugins.resolve("broken.jar"), new byte[] {1, 2, 3});

        awaitSeen("broken.jar", 3);
    }

    @Test
    void noticesADirectoryThatAppears() throws Exception {
        Files.delete(plugins);
        watch();

        Path aside = Files.createDirectory(root.resolve("aside"));
        Path jar = Files.write(aside.resolve("a.jar"), zip(100));
        long size = Files.size(jar);
        Files.move(aside, plugins);

        awaitSeen("a.jar", size);
    }

    @Test
    void noticesWhatChangedBetweenReadingAndWatching() throws Exception {
        PluginListing known = host().look();
        Path jar = Files.write(plugins.resolve("a.jar"), zip(100));

        watcher = new PluginWatcher(host(), plugins, known, this::note);

        awaitSeen("a.jar", Files.size(jar));
    }

    @Test
    void goesOnWatchingAfterAChangeThatCouldNotBeTried() throws Exception {
        PluginHost host = host();
        watcher =
                new PluginWatcher(
                        host,
                        plugins,
                        host.look(),
                        () -> {
                            note();
                            throw new LinkageError("broken");
                        });
        Path jar = Files.write(plugins.resolve("a.jar"), zip(100));
        awaitSeen("a.jar", Files.size(jar));

        Files.write(jar, zip(200));

        awaitSeen("a.jar", Files.size(jar));
    }

    private PluginHost host() {
        return PluginHost.of(plugins, root.resolve("cache"));
    }

    private void watch() {
        watch(Duration.ofSeconds(30));
    }

    private void watch(Duration patience) {
        PluginHost host = host();
        watcher = new PluginWatcher(host, plugins, host.look(), this::note, patience);
    }

    private void note() {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(plugins)) {
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        } catch (IOException e) {
            sizes.put(e.toString(), 0L);
        }
        seen.add(sizes);
    }

    private void awaitSeen(String name, long size) {
        await().atMost(SOON)
                .until(
                        () ->
                                seen.stream()
                                        .anyMatch(sizes -> sizes.getOrDefault(name, -1L) == size));
    }

    private static byte[] zip(int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("content"));
            zip.write(new byte[size]);
        }
        return bytes.toByteArray();
    }
}
