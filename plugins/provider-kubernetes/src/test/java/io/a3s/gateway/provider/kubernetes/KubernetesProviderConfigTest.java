package io.a3s.gateway.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesProviderConfigTest {
    @ParameterizedTest
    @CsvSource({
        "namespace, Models",
        "ingress_class, a/b",
        "priority, 2000000000",
        "api_url, ftp://host",
        "timeout, PT0S"
    })
    void refusesWhatCannotBe(String key, String value) {
        assertThatThrownBy(() -> Samples.config(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void letsObjectsNameWhatIsAllowed() {
        assertThat(Samples.config().allows("anything")).isTrue();

        var config = Samples.config(Map.of("allowed_middlewares", "auth,limit"));
        assertThat(config.allows("auth")).isTrue();
        assertThat(config.allows("other")).isFalse();
    }
}
