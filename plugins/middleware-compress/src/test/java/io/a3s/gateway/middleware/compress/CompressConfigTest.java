package io.a3s.gateway.middleware.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressConfigTest {
    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("compress");
    }

    @Test
    void refusesEncodingThatIsThereTwice() {
        assertThatThrownBy(() -> Configs.offering(List.of(Encoding.GZIP, Encoding.GZIP)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("encodings"))
                .hasMessage("\"gzip\" is listed twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "json", "text", "*/*", "*", "text/", "/json", "*json", "a b/c"})
    void refusesWhatIsNoType(String type) {
        assertThatThrownBy(() -> Configs.types(type))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("content_types"))
                .hasMessage(
                        '"'
                                + type
                                + "\" (expected: a media type such as \"application/json\", \"text/*\" or \"*+json\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "Text/Event-Stream", "application/grpc+proto"})
    void refusesWhatIsNeverCompressed(String type) {
        assertThatThrownBy(() -> Configs.types(type))
                .hasMessage(
                        '"'
                                + type
                                + "\" is never compressed (expected: other types; clients read it piece by piece)");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true",
        "TEXT/HTML; charset=utf-8, true",
        "text/event-stream, false",
        "text/event-stream;charset=utf-8, false",
        "application/json, true",
        "application/json ; charset=utf-8, true",
        "application/problem+json, true",
        "application/grpc+json, false",
        "application/jsonl, false",
        "application/octet-stream, false",
        "image/png, false",
        "application/grpc, false",
        "'', false",
        "text, false",
    })
    void tellsTypesApart(String contentType, boolean isCompressed) {
        assertThat(ContentTypes.compile(Configs.TYPES).contains(contentType))
                .isEqualTo(isCompressed);
    }

    @Test
    void keepsEventsOutOfWildcards() {
        ContentTypes types = ContentTypes.compile(List.of("application/*"));

        assertThat(types.contains("application/x-ndjson")).isTrue();
        assertThat(types.contains("application/grpc-web+proto")).isFalse();
    }
}
