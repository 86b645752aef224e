package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cache that starts are fast with: that it is used, and that one that does not fit disturbs
 * nobody.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WarmIT {
    // The JVM works for seconds on what it has seen, and not alone on the machine.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Path tree;
    private Path cache;
    private Path directory;
    private int port;

    /** Makes a tree of its own, in a directory with a blank in its name, and warms it. */
    @BeforeAll
    void warm(@TempDir Path fresh) throws Exception {
        tree = fresh.resolve("a gateway");
        copy(GatewayLaunch.home(), tree);
        cache = tree.resolve("aot").resolve(Runtime.version() + ".aot");
        Files.deleteIfExists(cache);
        try (var command =
                GatewayProcess.in(fresh).tree(tree).env("JAVA_OPTS", "").args("warm").run()) {
            assertThat(command.awaitExit(PATIENCE)).as(command.log()).isZero();
            assertThat(command.log()).isEmpty();
            assertThat(command.output()).contains(cache.toString());
        }
        assertThat(tree.resolve("aot")).isDirectoryContaining(file -> file.equals(cache));
    }

    @BeforeEach
    void setUp(@TempDir Path fresh) {
        directory = fresh;
        port = FreePort.next();
    }

    @Test
    void loadsTheGatewayFromTheCache() throws Exception {
        assertThat(servedFromCache(tree)).isTrue();
    }

    @Test
    void keepsTheCacheWhenTheTreeIsMoved() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        copy(tree, elsewhere);

        assertThat(servedFromCache(elsewhere)).isTrue();
    }

    @Test
    void doesWithoutACacheOfOtherJars() throws Exception {
        Path changed = directory.resolve("changed");
        copy(tree, changed);
        for (Path jar : list(changed.resolve("lib"))) {
            Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
        }

        assertThat(servedFromCache(changed)).isFalse();
    }

    @Test
    void doesWithoutADamagedCache() throws Exception {
        Path damaged = directory.resolve("damaged");
        copy(tree, damaged);
        Path cut = damaged.resolve("aot").resolve(cache.getFileName());
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, List.of("no cache"));

        assertThat(servedFromCache(damaged)).isFalse();

        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertThat(servedFromCache(damaged)).isFalse();
    }

    @Test
    void doesWithoutACacheOfOtherOptions() throws Exception {
        assertThat(servedFromCache(tree, "-XX:+UseZGC")).isFalse();
    }

    @Test
    void usesTheSameCacheWithTheOtherCollector() throws Exception {
        assertThat(servedFromCache(tree, "-XX:+UseSerialGC")).isTrue();
    }

    @Test
    void writesNothingIntoTheTree() throws Exception {
        Map<String, FileTime> before = files(tree);

        servedFromCache(tree);

        assertThat(files(tree)).isEqualTo(before);
    }

    /**
     * Starts a gateway, lets it answer, and returns whether it has taken its classes from the
     * cache. Fails if the JVM has said anything about it.
     */
    private boolean servedFromCache(Path installed, String... options) throws Exception {
        Path classes = Files.createTempFile(directory, "classes", ".log");
        String log = "-Xlog:class+load:file=" + classes + " ";
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .tree(installed)
                                .env("JAVA_OPTS", log + String.join(" ", options))
                                .start(GatewayConfigs.proxy(port, backend))) {
            assertThat(RawClient.get(port, "/").status()).isEqualTo(200);
            gateway.signal("TERM");
            assertThat(gateway.awaitExit()).isZero();
            assertThat(gateway.output().lines()).allMatch(line -> line.startsWith("{"));
            assertThat(gateway.log()).doesNotContain("aot", "AOT", "cds", "CDS");
        }
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains("io.a3s.gateway.exchange.HttpExchange "))
                    .anyMatch(line -> line.contains("shared objects file"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.toList()) {
                Files.copy(
                        source,
                        to.resolve(from.relativize(source)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    private static Map<String, FileTime> files(Path tree) throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                times.put(
                        path.toString(),
                        Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
            }
        }
        return times;
    }
}
