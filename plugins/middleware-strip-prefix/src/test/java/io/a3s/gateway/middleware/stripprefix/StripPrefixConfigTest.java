package io.a3s.gateway.middleware.stripprefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripPrefixConfigTest {
    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("strip-prefix");
    }

    @Test
    void dropsSlashesAtTheEnd() {
        StripPrefixConfig config = new StripPrefixConfig(List.of("/api/", "/static//"));

        assertThat(config.prefixes()).containsExactly("/api", "/static");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api | \"api\" (expected: a path that starts with a slash)",
                "/ | \"/\" (expected: at least one path segment, such as \"/api\")",
                "/a b | \"/a b\" has \" \" (expected: a path with other characters percent-encoded)",
                "/a?b | \"/a?b\" has \"?\" (expected: a path with other characters percent-encoded)",
                "/a%2 | \"/a%2\" has \"%\" (expected: a path with other characters percent-encoded)",
                "/%41 | \"/%41\" has \"%41\" (expected: \"A\" as it is, which is how paths are compared)",
                "/a/../b | \"/a/../b\" has the segment \"..\" (expected: a path without it, as clients' paths are compared)",
                "/api,/api/ | \"/api\" is listed twice",
                "/api,/api/v1 | \"/api/v1\" never matches behind \"/api\" (expected: the longer prefix first)",
            })
    void refusesPrefixThatCannotMatch(String prefixes, String message) {
        List<String> list = Arrays.asList(prefixes.split(","));

        assertThatThrownBy(() -> new StripPrefixConfig(list))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(message)
                .extracting("key")
                .isEqualTo("prefixes");
    }

    @Test
    void acceptsPrefixesThatOnlyLookAlike() {
        StripPrefixConfig config = new StripPrefixConfig(List.of("/api", "/apix", "/ap"));

        assertThat(config.prefixes()).hasSize(3);
    }
}
