package io.a3s.gateway.middleware.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersConfigTest {
    private static HeadersConfig setting(String name, String value) {
        return new HeadersConfig(
                Map.of(name, value), Map.of(), List.of(), Map.of(), Map.of(), List.of());
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(
            String key, ThrowingCallable config) {
        return assertThatThrownBy(config)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length | says where the message ends, which the gateway decides",
                "transfer-encoding | says where the message ends, which the gateway decides",
                "Trailer | says where the message ends, which the gateway decides",
                "connection | is about one connection, and is not passed on",
                "Keep-Alive | is about one connection, and is not passed on",
                "Proxy-Connection | is about one connection, and is not passed on",
                "Proxy-Authorization | is about one connection, and is not passed on",
                "Proxy-Authenticate | is about one connection, and is not passed on",
                "TE | is about one connection, and is not passed on",
                "Upgrade | is about one connection, and is not passed on",
                "HTTP2-Settings | is about one connection, and is not passed on",
                "Expect | is answered by the gateway, and is not passed on",
                "HOST | is what the request was routed by",
                "X-Request-Id | is set by the gateway, to the id in its log",
            })
    void refusesFieldsOfTheGateway(String name, String reason) {
        assertRefused("request_headers", () -> setting(name, "1"))
                .hasMessage(
                        "\"%s\" cannot be edited: it %s (expected: another field)", name, reason);
        assertRefused(
                "response_headers_remove",
                () ->
                        new HeadersConfig(
                                Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(name)));
        assertRefused(
                "response_headers_add",
                () ->
                        new HeadersConfig(
                                Map.of(),
                                Map.of(),
                                List.of(),
                                Map.of(),
                                Map.of(name, "1"),
                                List.of()));
    }

    @Test
    void refusesToDoNothing() {
        assertRefused(
                        "",
                        () ->
                                new HeadersConfig(
                                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(),
                                        List.of()))
                .hasMessage(
                        "nothing to edit (expected: request_headers, response_headers or another key)");
    }

    @Test
    void refusesWhatIsNoName() {
        assertRefused("request_headers", () -> setting("X A", "1"))
                .hasMessageStartingWith("field name: \"X A\" (expected: letters");
        assertRefused("request_headers", () -> setting(":authority", "1"));
        assertRefused("request_headers", () -> setting("", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0", "€"})
    void refusesWhatNoFieldMayHold(String value) {
        assertRefused("request_headers", () -> setting("X-A", value))
                .hasMessageStartingWith("\"X-A\": field value: character U+");
    }

    @Test
    void pointsFromEmptyValueToRemoval() {
        assertRefused("request_headers", () -> setting("X-A", ""))
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
                        () ->
                                new HeadersConfig(
                                        Map.of(), twice, List.of(), Map.of(), Map.of(), List.of()))
                .hasMessage("\"x-a\" is there twice (names are compared without case)");
    }

    @Test
    void suggestsNearestPlaceholder() {
        assertRefused("request_headers", () -> setting("X-A", "${clientip}"))
                .hasMessage(
                        "\"X-A\" has unknown placeholder \"${clientip}\" (expected one of: ${client_ip}, ${host}, ${scheme}, ${method}, ${path}, ${request_id}, ${router}, ${service}, ${entrypoint}, ${identity}, ${tls_version}, ${tls_server_name}, ${tls_client_subject}, ${tls_client_fingerprint}; did you mean \"${client_ip}\"?)");
        assertRefused("request_headers", () -> setting("X-A", "${entry_point}"))
                .hasMessageEndingWith("did you mean \"${entrypoint}\"?)");
    }

    @Test
    void refusesWhatIsNotKnownYet() {
        assertRefused("request_headers", () -> setting("X-A", "via ${backend}"))
                .hasMessage(
                        "\"X-A\" has \"${backend}\", which is not known before the response (expected: it in response_headers)");
        assertRefused(
                        "response_headers",
                        () ->
                                new HeadersConfig(
                                        Map.of(),
                                        Map.of(),
                                        List.of(),
                                        Map.of("X-A", "${back_end}"),
                                        Map.of(),
                                        List.of()))
                .hasMessageEndingWith("${backend}; did you mean \"${backend}\"?)");
    }

    @Test
    void refusesClaimWithoutName() {
        assertRefused("request_headers", () -> setting("X-A", "${identity.}"))
                .hasMessageEndingWith("did you mean \"${identity}\"?)");
    }

    @Test
    void refusesPlaceholderWithoutEnd() {
        assertRefused("request_headers", () -> setting("X-A", "a ${host"))
                .hasMessage("\"X-A\" has \"${host\" (expected: a closing brace)");
    }
}
