package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCacheTest {
    @TempDir Path root;
    private Path file;
    private PluginCache cache;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(root.resolve("a.jar"), "content");
        cache = new PluginCache(root.resolve("cache"));
    }

    @Test
    void copiesContentOnce() throws Exception {
        PluginCache.Copy first = cache.adopt(file);
        PluginCache.Copy second = cache.adopt(Files.writeString(root.resolve("b.jar"), "content"));

        assertThat(second).isEqualTo(first);
        assertThat(first.path()).hasContent("content");
        assertThat(first.hash())
                .isEqualTo("ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
    }

    @Test
    void mendsCopyThatWasCutOff() throws Exception {
        Files.writeString(cache.adopt(file).path(), "cont");

        assertThat(cache.adopt(file).path()).hasContent("content");
    }

    @Test
    void leavesNothingUnfinished() throws Exception {
        cache.adopt(file);
        cache.adopt(file);

        try (var entries = Files.list(root.resolve("cache"))) {
            assertThat(entries).hasSize(1);
        }
    }

    @Test
    void prunesWhatWasNotUsedForLong() throws Exception {
        PluginCache.Copy old = cache.adopt(file);
        PluginCache.Copy used = cache.adopt(Files.writeString(root.resolve("b.jar"), "other"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
        Files.setLastModifiedTime(old.path().getParent(), longAgo);
        Files.setLastModifiedTime(used.path().getParent(), longAgo);

        cache.touch(used.path());
        cache.prune();

        assertThat(old.path()).doesNotExist();
        assertThat(used.path()).exists();
    }
}
