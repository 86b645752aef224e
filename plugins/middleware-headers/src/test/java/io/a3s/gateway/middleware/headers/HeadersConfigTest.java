package io.a3s.gateway.middleware.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.testkit.FakePluginContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersConfigTest {
    private static final String RESERVED =
            " is managed by the gateway (expected: a field other than those of framing, connections and Host)";

    private static HeadersConfig setting(String name, String value) {
        return new HeadersConfig(
                Map.of(name, value), Map.of(), List.of(), Map.of(), Map.of(), List.of());
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(String key, HeadersConfig config) {
        return assertThatThrownBy(
                        () -> new HeadersFactory().create(config, new FakePluginContext()))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "content-length",
                "HOST",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade"
            })
    void refusesFieldsOfTheGateway(String name) {
        assertRefused("request_headers", setting(name, "1"))
                .hasMessage('"' + name + '"' + RESERVED);
        assertRefused(
                "response_headers_remove",
                new HeadersConfig(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(name)));
        assertRefused(
                "response_headers_add",
                new HeadersConfig(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(name, "1"), List.of()));
    }

    @Test
    void refusesWhatIsNoName() {
        assertRefused("request_headers", setting("X A", "1"))
                .hasMessageStartingWith("field name: \"X A\" (expected: letters");
        assertRefused("request_headers", setting(":authority", "1"));
        assertRefused("request_headers", setting("", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0", "€"})
    void refusesWhatNoFieldMayHold(String value) {
        assertRefused("request_headers", setting("X-A", value))
                .hasMessageStartingWith("\"X-A\": field value: character U+");
    }

    @Test
    void pointsFromEmptyValueToRemoval() {
        assertRefused("request_headers", setting("X-A", ""))
                .hasMessage(
                        "\"X-A\" has no value (expected: one; to remove the field, list it in request_headers_remove)");
    }

    @Test
    void refusesNameThatIsThereTwice() {
        Map<String, String> twice = new LinkedHashMap<>();
        twice.put("X-A", "1");
        twice.put("x-a", "2");

        assertRefused(
                        "request_headers_add",
                        new HeadersConfig(
                                Map.of(), twice, List.of(), Map.of(), Map.of(), List.of()))
                .hasMessage("\"x-a\" is there twice (names are compared without case)");
    }

    @Test
    void suggestsNearestPlaceholder() {
        assertRefused("request_headers", setting("X-A", "${clientip}"))
                .hasMessage(
                        "\"X-A\" has unknown placeholder \"${clientip}\" (expected one of: ${client_ip}, ${host}, ${scheme}, ${method}, ${path}, ${request_id}, ${router}, ${service}, ${entrypoint}; did you mean \"${client_ip}\"?)");
        assertRefused("request_headers", setting("X-A", "${entry_point}"))
                .hasMessageEndingWith("did you mean \"${entrypoint}\"?)");
    }

    @Test
    void refusesPlaceholderWithoutEnd() {
        assertRefused("request_headers", setting("X-A", "a ${host"))
                .hasMessage("\"X-A\" has \"${host\" (expected: a closing brace)");
    }
}
