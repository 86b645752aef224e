package io.a3s.gateway.tracing.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpConfigTest {
    static OtlpConfig config(double ratio, boolean parentBased, List<Propagation> formats) {
        return config("http://127.0.0.1:4318", ratio, parentBased, formats, "5s", Optional.empty());
    }

    private static OtlpConfig config(
            String endpoint,
            double ratio,
            boolean parentBased,
            List<Propagation> formats,
            String interval,
            Optional<Path> caFile) {
        return new OtlpConfig(
                URI.create(endpoint),
                Map.of("Authorization", "hunter2"),
                "gateway-under-test",
                ratio,
                parentBased,
                formats,
                2048,
                Duration.parse("PT" + interval),
                Duration.ofSeconds(10),
                caFile);
    }

    private static OtlpConfig at(String endpoint) {
        return config(endpoint, 1, true, List.of(Propagation.TRACECONTEXT), "5s", Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, http://collector:4318/v1/traces",
        "http://collector:4318/, http://collector:4318/v1/traces",
        "https://collector/otlp/v1/traces, https://collector/otlp/v1/traces"
    })
    void takesTheUsualPathIfNoneIsGiven(String endpoint, String target) {
        assertThat(at(endpoint).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector:4318", "grpc://collector:4317", "http:///v1/traces"})
    void refusesWhatIsNoHttp(String endpoint) {
        assertThatThrownBy(() -> at(endpoint))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: such as http://127.0.0.1:4318");
    }

    @Test
    void refusesWhatWouldHaveNoEffect() {
        assertThatThrownBy(
                        () ->
                                config(
                                        "http://c",
                                        1,
                                        true,
                                        List.of(Propagation.B3),
                                        "5s",
                                        Optional.of(Path.of("ca.pem"))))
                .hasMessageContaining("without TLS");
        assertThatThrownBy(() -> config(1, true, List.of(Propagation.B3, Propagation.B3)))
                .hasMessageContaining("twice");
        assertThatThrownBy(
                        () ->
                                config(
                                        "http://c",
                                        1,
                                        true,
                                        List.of(Propagation.B3),
                                        "0.01s",
                                        Optional.empty()))
                .hasMessageContaining("10ms (expected: 100ms to 1m)");
    }

    @Test
    void doesNotShowHeaders() {
        assertThat(at("http://c")).asString().doesNotContain("hunter2");
    }
}
