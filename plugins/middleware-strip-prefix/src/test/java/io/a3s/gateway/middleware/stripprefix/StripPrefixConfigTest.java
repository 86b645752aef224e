package io.a3s.gateway.middleware.stripprefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripPrefixConfigTest {
    private static StripPrefixConfig prefixes(String... prefixes) {
        return new StripPrefixConfig(List.of(prefixes), List.of(), false);
    }

    private static StripPrefixConfig regex(String... expressions) {
        return new StripPrefixConfig(List.of(), List.of(expressions), false);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("strip-prefix");
    }

    @Test
    void dropsSlashesAtTheEnd() {
        StripPrefixConfig config = prefixes("/api/", "/static//");

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
                "/%c3%a9,/%C3%A9 | \"/%C3%A9\" is listed twice",
            })
    void refusesPrefixThatCannotMatch(String prefixes, String message) {
        String[] list = prefixes.split(",", -1);

        assertThatThrownBy(() -> prefixes(list))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(message)
                .extracting("key")
                .isEqualTo("prefixes");
    }

    @Test
    void writesEncodedOctetsAsPathsHaveThem() {
        assertThat(prefixes("/caf%c3%a9").prefixes()).containsExactly("/caf%C3%A9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api/v[0-9] | \"api/v[0-9]\" (expected: an expression that starts with a slash, as paths do)",
                "^/api | \"^/api\" (expected: an expression that starts with a slash, as paths do)",
                "/api/(v | \"/api/(v\": Unclosed group (expected: a regular expression)",
                "/api)(/b | \"/api)(/b\": Unmatched closing ')' (expected: a regular expression)",
            })
    void refusesWhatIsNoExpressionForPaths(String expression, String message) {
        assertThatThrownBy(() -> regex(expression))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(message)
                .extracting("key")
                .isEqualTo("regex");
    }

    @Test
    void refusesExpressionThatIsThereTwice() {
        assertThatThrownBy(() -> regex("/a+", "/a+")).hasMessage("\"/a+\" is listed twice");
    }

    @Test
    void refusesToDoNothing() {
        assertThatThrownBy(() -> new StripPrefixConfig(List.of(), List.of(), true))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("nothing to remove (expected: prefixes or regex, or both)");
    }
}
