package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiRequirementTest {
    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.0.0, true",
        "1.0.0, 1.9.3, true",
        "1.0.0, 2.0.0, false",
        "1.2, 1.1.0, false",
        "^1.0.0, 1.4.0, true",
        "^1.0.0, 2.0.0-rc.1, false",
        ">=1.0.0 & <2.0.0, 1.9.9, true",
        ">=1.0.0 & <2.0.0, 0.9.0, false",
        ">=1.0.0 & <2.0.0, 2.0.0-rc.1, false",
        ">=1.0.0 & <2.0.0-0, 1.0.0, true",
        ">=1.5.0, 1.5.0-SNAPSHOT, true",
        "~1.2.0, 1.3.0, false",
        "*, 7.0.0, true",
    })
    void matchesSpiVersion(String range, String version, boolean allowed) throws Exception {
        assertThat(SpiRequirement.parse(range).refusal(version).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1.0,2.0)", "one", ">=1.0.0,<2.0.0", ">= & <"})
    void refusesWhatIsNoRange(String text) {
        assertThatExceptionOfType(PluginRefusedException.class)
                .isThrownBy(() -> SpiRequirement.parse(text))
                .withMessageStartingWith("Plugin-Requires: \"" + text + "\" (expected: a range");
    }

    @Test
    void noticesRangeWithoutEnd() throws Exception {
        assertThat(SpiRequirement.parse(">=1.0.0").reachesBeyondMajor("1.3.0")).isTrue();
        assertThat(SpiRequirement.parse("^1.0.0").reachesBeyondMajor("1.3.0")).isFalse();
    }
}
