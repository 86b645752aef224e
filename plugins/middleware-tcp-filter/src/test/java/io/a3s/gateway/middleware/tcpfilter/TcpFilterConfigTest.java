package io.a3s.gateway.middleware.tcpfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TcpFilterConfigTest {
    private static final Optional<Integer> UNLIMITED = Optional.empty();

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("tcp-filter");
    }

    @Test
    void refusesToLimitNothing() {
        assertThatThrownBy(
                        () ->
                                new TcpFilterConfig(
                                        Optional.empty(), List.of(), UNLIMITED, UNLIMITED))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "nothing is limited (expected: allowed_ips, denied_ips, max_connections or max_connections_per_client)");
    }

    @Test
    void refusesToAllowNobody() {
        assertThatThrownBy(
                        () ->
                                new TcpFilterConfig(
                                        Optional.of(List.of()),
                                        List.of(Cidr.parse("::/0")),
                                        UNLIMITED,
                                        UNLIMITED))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("allowed_ips"))
                .hasMessage("empty (expected: at least one address or block, or no such key)");
    }

    @Test
    void refusesLimitThatIsNeverReached() {
        assertThatThrownBy(
                        () ->
                                new TcpFilterConfig(
                                        Optional.empty(),
                                        List.of(),
                                        Optional.of(10),
                                        Optional.of(11)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("max_connections_per_client"))
                .hasMessage("11 (expected: at most max_connections, 10)");
    }
}
