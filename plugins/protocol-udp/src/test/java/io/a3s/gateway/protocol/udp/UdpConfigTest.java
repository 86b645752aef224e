package io.a3s.gateway.protocol.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UdpConfigTest {
    @Test
    void needsTime() {
        assertThatThrownBy(() -> new UdpConfig(Duration.ZERO, 1))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.key()).isEqualTo("session_timeout"));
    }
}
