package io.a3s.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
    @TempDir Path directory;

    private Cluster cluster(@Nullable String host, @Nullable String port) {
        return new Cluster(name -> name.endsWith("_HOST") ? host : port, directory);
    }

    @Test
    void isWhereThePodIsToldThatItIs() {
        assertThat(cluster("10.0.0.1", "6443").api()).contains(URI.create("https://10.0.0.1:6443"));
        assertThat(cluster("fd00::1", null).api()).contains(URI.create("https://[fd00::1]:443"));
        assertThat(cluster(null, "443").api()).isEmpty();
        assertThat(cluster("", "443").api()).isEmpty();
    }

    @Test
    void hasTheFilesOfTheServiceAccount() throws IOException {
        Cluster cluster = cluster(null, null);
        assertThat(cluster.namespace()).isEmpty();
        assertThat(cluster.certificates()).isEmpty();

        Files.writeString(directory.resolve("namespace"), "models\n");
        Files.writeString(directory.resolve("ca.crt"), "");

        assertThat(cluster.namespace()).contains("models");
        assertThat(cluster.certificates()).contains(directory.resolve("ca.crt"));
    }

    @Test
    void readsTheTokenAnewEachTime() throws IOException {
        TokenFile token = cluster(null, null).token(Optional.empty());
        assertThat(token.read()).isEmpty();

        Files.writeString(directory.resolve("token"), "first\n");
        assertThat(token.read()).contains("first");

        Files.writeString(directory.resolve("token"), "second\n");
        assertThat(token.read()).contains("second");
    }

    @Test
    void missesATokenThatIsSet() {
        TokenFile token = cluster(null, null).token(Optional.of(directory.resolve("mine")));

        assertThatThrownBy(token::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the token cannot be read");
    }

    @Test
    void showsNothingOfAFileThatHoldsNoToken() throws IOException {
        Files.writeString(directory.resolve("token"), "two words");

        assertThatThrownBy(cluster(null, null).token(Optional.empty())::read)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("token has no token in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "https://user@host", "https://host?a=b", "https:///path"})
    void refusesWhatIsNoApiServer(String url) {
        assertThatThrownBy(() -> Cluster.checkApi(URI.create(url)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("api_url"));
    }
}
