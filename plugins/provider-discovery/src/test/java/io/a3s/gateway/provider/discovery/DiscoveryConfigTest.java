package io.a3s.gateway.provider.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryConfigTest {
    private static SeedConfig seed(String url) {
        return new SeedConfig(URI.create(url), Optional.empty(), Optional.empty());
    }

    private static DiscoveryConfig config(
            int priority, Optional<String> within, Optional<Path> caFile, String... seeds) {
        return new DiscoveryConfig(
                Arrays.stream(seeds).map(DiscoveryConfigTest::seed).toList(),
                30,
                5,
                3,
                List.of(),
                within,
                List.of(),
                List.of("*"),
                priority,
                caFile);
    }

    @Test
    void knowsWhereDocumentsAre() {
        assertThat(seed("http://10.0.0.5:8001/").document())
                .hasToString("http://10.0.0.5:8001/.well-known/a3s-service.json");
        assertThat(seed("https://[fd00::1]").server()).isEqualTo("https://[fd00::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.5",
                "ftp://a",
                "http:///x",
                "http://a/b",
                "http://a?b",
                "http://a#b",
                "http://u:p@a",
            })
    void refusesOtherSeeds(String url) {
        assertThatThrownBy(() -> seed(url))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: http or https, a host");
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(
                        () ->
                                new SeedConfig(
                                        URI.create("http://a"),
                                        Optional.of("a b"),
                                        Optional.empty()))
                .hasMessageContaining("expected: 1 to 100 letters");
        assertThatThrownBy(() -> config(0, Optional.of("Host(`a`"), Optional.empty(), "http://a"))
                .hasMessageContaining("expected: a rule such as Host(`api.example.com`)");
        assertThatThrownBy(
                        () ->
                                config(
                                        0,
                                        Optional.empty(),
                                        Optional.empty(),
                                        "http://a",
                                        "http://a/"))
                .hasMessage("http://a twice (expected: each once)");
        assertThatThrownBy(() -> config(2_000_000, Optional.empty(), Optional.empty(), "http://a"))
                .hasMessageContaining("expected: -1000000 to 1000000");
        assertThatThrownBy(
                        () ->
                                config(
                                        0,
                                        Optional.empty(),
                                        Optional.of(Path.of("ca.pem")),
                                        "http://a"))
                .hasMessageContaining("no seed uses it");
    }
}
