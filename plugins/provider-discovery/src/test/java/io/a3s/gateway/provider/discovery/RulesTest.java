package io.a3s.gateway.provider.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Path(`/`)",
                "(Path(`/a`) || Path(`/b`)) && !Host(`c`)",
                "Path(`)`)",
                "Path(`\\`)",
                "Path(\"\\\")\")",
            })
    void areClosed(String rule) {
        assertThat(Rules.isClosed(rule)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Path(`/`",
                "Path(`/`))",
                "Path(`/a`)) || (Path(`/b`)",
                "Path(`/)",
                "Path(\"\\\")",
                "Path(`/a`) || `",
            })
    void areNotClosed(String rule) {
        assertThat(Rules.isClosed(rule)).isFalse();
    }
}
