package io.a3s.gateway.provider.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProviderTest {
    @TempDir Path directory;
    private final List<DynamicConfig> published = new CopyOnWriteArrayList<>();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final ProviderSink sink =
            new ProviderSink() {
                @Override
                public void publish(DynamicConfig complete) {
                    published.add(complete);
                }

                @Override
                public void report(Diagnostic problem) {
                    reported.add(problem.toString());
                }
            };
    private Optional<Thread> thread = Optional.empty();

    @BeforeEach
    void beGenerous() {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }

    @AfterEach
    void stop() throws Exception {
        if (thread.isPresent()) {
            thread.get().interrupt();
            assertThat(thread.get().join(Duration.ofSeconds(30))).as("ends").isTrue();
        }
    }

    private void watch(Path where) {
        var provider =
                new FileProvider(
                        new FileProviderConfig(true, Optional.of(where)), Duration.ofMillis(5));
        thread =
                Optional.of(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                provider.run(sink);
                                            } catch (IOException e) {
                                                reported.add("failed: " + e);
                                            } catch (InterruptedException _) {
                                                // asked to end
                                            }
                                        }));
    }

    private void write(String name, String text) throws IOException {
        Path aside = directory.resolve(name + ".part");
        Files.writeString(aside, text);
        Files.move(aside, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitTexts(String... texts) {
        await().untilAsserted(
                        () -> {
                            assertThat(published).isNotEmpty();
                            assertThat(published.getLast().sources().stream().map(Source::text))
                                    .containsExactly(texts);
                        });
    }

    @Test
    void readsFilesInOrderAndNothingElse() throws Exception {
        write("b.hcl", "b");
        write("a.hcl", "a");
        write("c.txt", "c");
        write(".hidden.hcl", "d");
        Files.createDirectory(directory.resolve("e.hcl"));

        new FileProvider(new FileProviderConfig(false, Optional.of(directory)), Duration.ZERO)
                .run(sink);

        awaitTexts("a", "b");
        assertThat(published.getLast().sources().getFirst().name())
                .isEqualTo(directory.resolve("a.hcl").toString());
    }

    @Test
    void takesOverFilesThatComeChangeAndGo() throws Exception {
        watch(directory);
        awaitTexts();

        write("a.hcl", "1");
        awaitTexts("1");
        write("b.hcl", "2");
        awaitTexts("1", "2");
        write("a.hcl", "3");
        awaitTexts("3", "2");
        Files.delete(directory.resolve("b.hcl"));
        awaitTexts("3");
        assertThat(reported).isEmpty();
    }

    @Test
    void takesOverWhatALinkLeadsToNow() throws Exception {
        Path one = Files.createDirectories(directory.resolve("..one"));
        Path two = Files.createDirectories(directory.resolve("..two"));
        Files.writeString(one.resolve("app.hcl"), "1");
        Files.writeString(two.resolve("app.hcl"), "2");
        Files.createSymbolicLink(directory.resolve("..data"), one);
        Files.createSymbolicLink(directory.resolve("app.hcl"), Path.of("..data/app.hcl"));
        watch(directory);
        awaitTexts("1");

        Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), two);
        Files.move(next, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        awaitTexts("2");
    }

    @Test
    void keepsWhatItHasWhenAFileCannotBeUnderstood() throws Exception {
        write("a.hcl", "1");
        watch(directory);
        awaitTexts("1");

        Files.write(directory.resolve("a.hcl"), new byte[] {(byte) 0xff, 0x20});

        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst()).contains("a.hcl: not text in UTF-8");
        awaitTexts("1");
        write("a.hcl", "2");
        awaitTexts("2");
        assertThat(reported).hasSize(1);
    }

    @Test
    void keepsWhatItHasWhenTheDirectoryIsGone() throws Exception {
        Path there = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(there.resolve("a.hcl"), "1");
        watch(there);
        awaitTexts("1");

        Files.move(there, directory.resolve("away"));
        await().until(() -> !reported.isEmpty());
        int before = published.size();
        awaitTexts("1");

        Files.move(directory.resolve("away"), there);
        // It says again what there is, which ends the problem.
        await().until(() -> published.size() > before);
        awaitTexts("1");
    }

    @Test
    void waitsForADirectoryThatIsNotThereYet() throws Exception {
        Path later = directory.resolve("later");
        watch(later);
        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst()).contains("there is no directory " + later);
        assertThat(published).isEmpty();

        Files.createDirectory(later);

        awaitTexts();
    }

    @Test
    void failsWithoutItsDirectoryIfItReadsOnceOnly() {
        var config = new FileProviderConfig(false, Optional.of(directory.resolve("none")));

        assertThatThrownBy(() -> new FileProvider(config, Duration.ZERO).run(sink))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void wantsToKnowWhatNotToWatch() {
        assertThatThrownBy(() -> new FileProviderConfig(false, Optional.empty()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: a directory");
    }

    @Test
    void hasNothingToSayWithoutADirectory() throws Exception {
        new FileProvider(new FileProviderConfig(true, Optional.empty()), Duration.ZERO).run(sink);

        awaitTexts();
    }
}
