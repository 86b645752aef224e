package io.a3s.gateway.protocol.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpConfigTest {
    @Test
    void needsTime() {
        assertThatThrownBy(() -> new TcpConfig(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.key()).isEqualTo("idle_timeout"));
        assertThatThrownBy(() -> new TcpConfig(Duration.ofSeconds(1), Duration.ZERO))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.key()).isEqualTo("greeting_timeout"));
    }
}
