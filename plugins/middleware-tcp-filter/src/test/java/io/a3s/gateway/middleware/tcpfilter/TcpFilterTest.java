package io.a3s.gateway.middleware.tcpfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeConnection;
import io.a3s.gateway.testkit.FakePluginContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpFilterTest {
    private final FakePluginContext context = new FakePluginContext();

    private Middleware create(TcpFilterConfig config) {
        return new TcpFilterFactory().create(config, context);
    }

    private Middleware byAddress(String allowed, String denied) {
        Optional<List<Cidr>> all =
                allowed.isEmpty() ? Optional.empty() : Optional.of(blocks(allowed));
        return create(new TcpFilterConfig(all, blocks(denied), Optional.empty(), Optional.empty()));
    }

    private static List<Cidr> blocks(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ", -1)).map(Cidr::parse).toList();
    }

    private Middleware byNumber(Optional<Integer> max, Optional<Integer> perClient) {
        return create(new TcpFilterConfig(Optional.empty(), List.of(), max, perClient));
    }

    private long refused(String reason) {
        return context.metrics().count("tcp_filter_refused_total", "reason", reason);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, '', true",
        "192.0.2.8, 192.0.2.7, '', false",
        "10.1.2.3, 10.0.0.0/8 192.0.2.7, '', true",
        "11.0.0.1, 10.0.0.0/8 192.0.2.7, '', false",
        "2001:db8::1, 2001:db8::/32, '', true",
        "2001:db9::1, 2001:db8::/32, '', false",
        // A client of IPv4 at a socket for both.
        "::ffff:10.1.2.3, 10.0.0.0/8, '', true",
        "::ffff:11.1.2.3, 10.0.0.0/8, '', false",
        "10.1.2.3, ::/0, '', false",
        "2001:db8::1, 0.0.0.0/0, '', false",
    })
    void letsThoseConnectThatAreAllowed(
            String client, String allowed, String denied, boolean passes) {
        Middleware filter = byAddress(allowed, denied);

        assertThat(filter.onConnection(FakeConnection.from(client))).isEqualTo(passes);

        assertThat(refused("not_allowed")).isEqualTo(passes ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0/8, 10.1.0.0/16, false",
        "10.2.2.3, 10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.2.3, '', 10.1.0.0/16, false",
        "::ffff:10.1.2.3, '', 10.1.0.0/16, false",
        "2001:db8::1, '', 2001:db8::1, false",
        "2001:db8::2, '', 2001:db8::1, true",
    })
    void refusesThoseThatAreDenied(String client, String allowed, String denied, boolean passes) {
        Middleware filter = byAddress(allowed, denied);

        assertThat(filter.onConnection(FakeConnection.from(client))).isEqualTo(passes);

        assertThat(refused("denied")).isEqualTo(passes ? 0 : 1);
    }

    @Test
    void takesAnotherConnectionWhenOneIsOver() {
        Middleware filter = byNumber(Optional.of(2), Optional.empty());
        FakeConnection first = FakeConnection.from("192.0.2.1");

        assertThat(filter.onConnection(first)).isTrue();
        assertThat(filter.onConnection(FakeConnection.from("192.0.2.2"))).isTrue();
        assertThat(filter.onConnection(FakeConnection.from("192.0.2.3"))).isFalse();
        assertThat(context.metrics().gaugeValue("tcp_filter_open_connections")).isEqualTo(2);
        filter.onConnectionEnd(first);

        assertThat(filter.onConnection(FakeConnection.from("192.0.2.3"))).isTrue();
        assertThat(refused("max_connections")).isOne();
    }

    @Test
    void limitsEachClientByItself() {
        Middleware filter = byNumber(Optional.empty(), Optional.of(1));
        FakeConnection first = FakeConnection.from("192.0.2.1");

        assertThat(filter.onConnection(first)).isTrue();
        assertThat(filter.onConnection(FakeConnection.from("::ffff:192.0.2.1"))).isFalse();
        assertThat(filter.onConnection(FakeConnection.from("192.0.2.2"))).isTrue();
        // Next to one another, and in the network whose first bits are those of the IPv4 address.
        assertThat(filter.onConnection(FakeConnection.from("2001:db8:0:1::1"))).isTrue();
        assertThat(filter.onConnection(FakeConnection.from("2001:db8:0:1:ffff::2"))).isFalse();
        assertThat(filter.onConnection(FakeConnection.from("2001:db8:0:2::1"))).isTrue();
        assertThat(filter.onConnection(FakeConnection.from("c000:0201::1"))).isTrue();
        filter.onConnectionEnd(first);

        assertThat(filter.onConnection(FakeConnection.from("192.0.2.1"))).isTrue();
        assertThat(refused("max_connections_per_client")).isEqualTo(2);
    }

    @Test
    void countsNothingOfWhatItRefuses() {
        OpenConnections open = new OpenConnections(Optional.of(2), Optional.of(1));
        var client = FakeConnection.from("192.0.2.1").client().address();

        assertThat(open.enter(client)).isNull();
        for (int i = 0; i < 10; i++) {
            assertThat(open.enter(client)).isEqualTo(Refusal.MAX_CONNECTIONS_PER_CLIENT);
        }
        assertThat(open.count()).isOne();
        open.leave(client);

        assertThat(open.count()).isZero();
        assertThat(open.clients()).isZero();
    }
}
