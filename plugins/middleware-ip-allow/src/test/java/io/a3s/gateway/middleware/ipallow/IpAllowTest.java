package io.a3s.gateway.middleware.ipallow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAllowTest {
    private static final Optional<List<Cidr>> ANYBODY = Optional.empty();

    private final FakePluginContext context = new FakePluginContext();

    private static List<Cidr> blocks(String... blocks) {
        return Arrays.stream(blocks).map(Cidr::parse).toList();
    }

    private Middleware create(Optional<List<Cidr>> allowed, List<Cidr> denied, int depth) {
        return new IpAllowFactory().create(new IpAllowConfig(allowed, denied, depth), context);
    }

    private Middleware allowing(String... allowed) {
        return create(Optional.of(blocks(allowed)), List.of(), 0);
    }

    private static int status(Middleware middleware, FakeExchangeBuilder request) {
        return request.build().run(middleware).status();
    }

    private static FakeExchangeBuilder from(String address) {
        return FakeExchange.get("/").client(address);
    }

    private long refused(String reason) {
        return context.metrics().count("ip_allow_refused_total", "reason", reason);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("ip-allow");
    }

    @Test
    void letsOnlyAllowedClientsPass() {
        Middleware allow = allowing("10.0.0.0/8", "2001:db8::/32");

        FakeResponseHead refused = from("192.0.2.1").build().run(allow);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).startsWith("{\"error\": \"Forbidden\"");
        assertThat(status(allow, from("10.1.2.3"))).isEqualTo(200);
        assertThat(status(allow, from("2001:db8::7"))).isEqualTo(200);
        assertThat(refused("not_allowed")).isEqualTo(1);
        assertThat(context.metrics().count("ip_allow_accepted_total")).isEqualTo(2);
    }

    @Test
    void deniesAlsoWhatIsAllowed() {
        Middleware allow = create(Optional.of(blocks("10.0.0.0/8")), blocks("10.66.0.0/16"), 0);

        assertThat(status(allow, from("10.66.0.1"))).isEqualTo(403);
        assertThat(status(allow, from("10.67.0.1"))).isEqualTo(200);
        assertThat(refused("denied")).isEqualTo(1);
    }

    @Test
    void letsEverybodyElsePassIfItOnlyDenies() {
        Middleware deny = create(ANYBODY, blocks("192.0.2.0/24"), 0);

        assertThat(status(deny, from("192.0.2.1"))).isEqualTo(403);
        assertThat(status(deny, from("198.51.100.1"))).isEqualTo(200);
        assertThat(status(deny, from("::1"))).isEqualTo(200);
    }

    @Test
    void knowsNothingOfForwardedAddressesUnlessTold() {
        Middleware allow = allowing("10.0.0.0/8");

        assertThat(status(allow, from("192.0.2.1").header("X-Forwarded-For", "10.0.0.1")))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 10.0.0.1, 127.0.0.1                | 200",
                "1 | 10.0.0.1,127.0.0.1                 | 200",
                "1 | 10.0.0.1 ,\t127.0.0.1              | 200",
                "1 | 10.9.9.9, 192.0.2.1, 127.0.0.1     | 403",
                "2 | 192.0.2.9, 10.0.0.1, 192.0.2.1, ::1 | 200",
                "1 | 2001:db8::5, 127.0.0.1             | 200",
                "1 | ::ffff:10.0.0.1, 127.0.0.1         | 200",
                "1 | 127.0.0.1                          | 403",
                "2 | 10.0.0.1, 127.0.0.1                | 403",
                "1 | , 127.0.0.1                        | 403",
                "1 | unknown, 127.0.0.1                 | 403",
                "1 | 10.1, 127.0.0.1                    | 403",
                "1 | 10.0.0.999, 127.0.0.1              | 403",
                "1 | example.com, 127.0.0.1             | 403",
                "1 | [2001:db8::5]:80, 127.0.0.1        | 403",
                "32 | 10.0.0.1, 127.0.0.1               | 403",
            })
    void countsForwardedAddressesFromTheRight(int depth, String field, int status) {
        Middleware allow =
                create(Optional.of(blocks("10.0.0.0/8", "2001:db8::/32")), List.of(), depth);

        assertThat(status(allow, from("10.0.0.7").header("X-Forwarded-For", field)))
                .isEqualTo(status);
    }

    @Test
    void countsForwardedAddressesOverSeveralFields() {
        Middleware allow = create(Optional.of(blocks("10.0.0.0/8")), List.of(), 2);

        FakeExchangeBuilder request =
                from("127.0.0.1")
                        .header("X-Forwarded-For", "192.0.2.9, 10.0.0.1")
                        .header("X-Forwarded-For", "192.0.2.1, 127.0.0.1");

        assertThat(status(allow, request)).isEqualTo(200);
    }

    @Test
    void refusesUnknownClientEvenIfNobodyIsListed() {
        Middleware deny = create(ANYBODY, blocks("192.0.2.0/24"), 1);

        assertThat(status(deny, from("127.0.0.1"))).isEqualTo(403);
        assertThat(refused("no_address")).isEqualTo(1);
    }

    @Test
    void refusesListsThatSayNothing() {
        assertThatThrownBy(() -> new IpAllowConfig(ANYBODY, List.of(), 0))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEmpty())
                .hasMessage("nothing is allowed or denied (expected: allowed_ips or denied_ips)");
        assertThatThrownBy(() -> new IpAllowConfig(Optional.of(List.of()), blocks("192.0.2.1"), 0))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("allowed_ips"))
                .hasMessage("empty (expected: at least one address or block, or no such key)");
    }
}
