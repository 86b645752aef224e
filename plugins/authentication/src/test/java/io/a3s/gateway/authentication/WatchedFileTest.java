package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    @TempDir Path directory;
    private final FakePluginContext context = new FakePluginContext();

    private static String read(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw new IllegalArgumentException("nothing in it");
        }
        return text;
    }

    private WatchedFile<String> watch(Path path) {
        return new WatchedFile<>(path, WatchedFileTest::read, context.ticker());
    }

    private String lookAgain(WatchedFile<String> file) throws Exception {
        context.advance(Duration.ofSeconds(5));
        assertThat(file.isDue()).isTrue();
        file.refresh();
        assertThat(file.isDue()).isFalse();
        return file.current();
    }

    @Test
    void isReadAgainWhenItIsTime() throws Exception {
        Path path = Files.writeString(directory.resolve("users"), "before");
        WatchedFile<String> file = watch(path);
        Files.writeString(path, "after");

        context.advance(Duration.ofMillis(4_999));
        assertThat(file.isDue()).isFalse();
        file.refresh();
        assertThat(file.current()).isEqualTo("before");

        assertThat(lookAgain(file)).isEqualTo("after");
    }

    @Test
    void keepsWhatItSaidWhileItIsUnusable() throws Exception {
        Path path = Files.writeString(directory.resolve("users"), "good");
        WatchedFile<String> file = watch(path);
        String good = file.current();

        Files.writeString(path, " ");
        assertThat(lookAgain(file)).isSameAs(good);
        assertThat(file.isValid()).isFalse();

        Files.delete(path);
        assertThat(lookAgain(file)).isSameAs(good);
        assertThat(file.isValid()).isFalse();

        Files.writeString(path, "good");
        assertThat(lookAgain(file)).isEqualTo("good");
        assertThat(file.isValid()).isTrue();
    }

    @Test
    void isNotReadIntoANewObjectWhenItIsUnchanged() throws Exception {
        Path path = Files.writeString(directory.resolve("users"), "same");
        WatchedFile<String> file = watch(path);
        String first = file.current();
        Files.writeString(path, "same");

        assertThat(lookAgain(file)).isSameAs(first);
    }

    @Test
    void isLookedAtOnBehalfOfAClientThatLeaves() throws Exception {
        Path path = Files.writeString(directory.resolve("users"), "before");
        WatchedFile<String> file = watch(path);
        Files.writeString(path, "after");
        context.advance(Duration.ofSeconds(5));

        Thread reader =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        file.refresh();
                                    } catch (InterruptedException e) {
                                        // It left before it had the lock.
                                    }
                                });
        reader.interrupt();
        reader.join();

        assertThat(file.isValid()).isTrue();
    }

    @Test
    void hasToBeUsableAtFirst() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "");

        assertThatThrownBy(() -> watch(directory.resolve("absent")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> watch(empty)).hasMessage("nothing in it");
    }
}
