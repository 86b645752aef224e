package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final FakePluginContext context = new FakePluginContext();

    private Middleware limit(double rate, int burst, String key) {
        return new RateLimitFactory()
                .create(new RateLimitConfig(rate, Optional.of(burst), key, 64, 1000), context);
    }

    private static int status(Middleware limit, FakeExchangeBuilder request) {
        return request.build().run(limit).status();
    }

    private static FakeExchangeBuilder from(String address) {
        return FakeExchange.get("/").client(address);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("rate-limit");
    }

    @Test
    void allowsBurstThenRefuses() {
        Middleware limit = limit(2, 3, "client-ip");

        for (int i = 0; i < 3; i++) {
            assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
        }
        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).startsWith("{\"error\": \"Rate limit exceeded\"");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(context.metrics().count("rate_limit_requests_total", "result", "allowed"))
                .isEqualTo(3);
        assertThat(context.metrics().count("rate_limit_requests_total", "result", "refused"))
                .isEqualTo(1);
        assertThat(context.metrics().gaugeValue("rate_limit_keys")).isEqualTo(1);
    }

    @Test
    void saysWhenTheNextTokenIsThere() {
        Middleware limit = limit(0.1, 1, "client-ip");
        status(limit, from("192.0.2.1"));

        context.advance(Duration.ofMillis(2_500));
        FakeResponseHead refused = from("192.0.2.1").build().run(limit);
        context.advance(Duration.ofMillis(7_500));

        assertThat(refused.header("Retry-After")).isEqualTo("8");
        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
    }

    @Test
    void limitsClientsApart() {
        Middleware limit = limit(1, 1, "client-ip");

        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.2"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(429);
    }

    @Test
    void countsIpv6NetworkAsOneClient() {
        Middleware limit = limit(1, 1, "client-ip");

        assertThat(status(limit, from("2001:db8:0:1::1"))).isEqualTo(200);
        assertThat(status(limit, from("2001:db8:0:1:ffff::2"))).isEqualTo(429);
        assertThat(status(limit, from("2001:db8:0:2::1"))).isEqualTo(200);
    }

    @Test
    void limitsByHeader() {
        Middleware limit = limit(1, 1, "header:X-Api-Key");
        String longKey = "k".repeat(1_000);

        assertThat(status(limit, from("192.0.2.1").header("x-api-key", "a"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.2").header("x-api-key", "a"))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.1").header("x-api-key", longKey))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.1").header("x-api-key", longKey))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.1").header("x-api-key", longKey + "k")))
                .isEqualTo(200);
    }

    @Test
    void limitsRequestsWithoutTheHeaderByAddress() {
        Middleware limit = limit(1, 1, "header:X-Api-Key");

        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.1").header("X-Api-Key", ""))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.2"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.9").header("X-Api-Key", "192.0.2.1")))
                .isEqualTo(200);
    }

    @Test
    void limitsAllTogether() {
        Middleware limit = limit(1, 1, "global");

        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.2"))).isEqualTo(429);
    }

    @Test
    void keepsInstancesApart() {
        Middleware first = limit(1, 1, "client-ip");
        Middleware second = limit(1, 1, "client-ip");

        assertThat(status(first, from("192.0.2.1"))).isEqualTo(200);
        first.close();
        assertThat(status(second, from("192.0.2.1"))).isEqualTo(200);
    }
}
