package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private final FakePluginContext context = new FakePluginContext();

    private Middleware limit(double rate, int burst, String key) {
        return limit(rate, Duration.ofSeconds(1), burst, key, RateLimitHeaders.ON_REFUSAL);
    }

    private Middleware limit(
            double rate, Duration period, int burst, String key, RateLimitHeaders headers) {
        return new RateLimitFactory()
                .create(
                        new RateLimitConfig(
                                rate, period, Optional.of(burst), key, 64, 1000, headers),
                        context);
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
    void limitsUsers() {
        Middleware limit = limit(1, 1, "identity");
        Identity ann = Identity.of("ann");

        assertThat(status(limit, from("192.0.2.1").identity(ann))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.2").identity(ann))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.1").identity(Identity.of("bob")))).isEqualTo(200);
        assertThat(context.metrics().count("rate_limit_unkeyed_total")).isZero();
    }

    @Test
    void limitsByClaim() {
        Middleware limit = limit(1, 1, "claim:tenant");
        Identity ann = Identity.of("ann").withClaim("tenant", "acme");
        Identity bob = Identity.of("bob").withClaim("tenant", "acme");
        Identity eve = Identity.of("eve").withClaim("tenant", "umbrella");

        assertThat(status(limit, from("192.0.2.1").identity(ann))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.2").identity(bob))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.1").identity(eve))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "claim:tenant", "header:X-Api-Key"})
    void limitsRequestsWithoutKeyByAddressAndCountsThem(String key) {
        Middleware limit = limit(1, 1, key);

        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(200);
        assertThat(status(limit, from("192.0.2.1"))).isEqualTo(429);
        assertThat(status(limit, from("192.0.2.2"))).isEqualTo(200);
        assertThat(context.metrics().count("rate_limit_unkeyed_total")).isEqualTo(3);
    }

    @Test
    void limitsRoutersOrServices() {
        Middleware byRouter = limit(1, 1, "router");
        Middleware byService = limit(1, 1, "service");

        assertThat(status(byRouter, from("192.0.2.1").route("a", "s"))).isEqualTo(200);
        assertThat(status(byRouter, from("192.0.2.2").route("a", "t"))).isEqualTo(429);
        assertThat(status(byRouter, from("192.0.2.1").route("b", "s"))).isEqualTo(200);
        assertThat(status(byService, from("192.0.2.1").route("a", "s"))).isEqualTo(200);
        assertThat(status(byService, from("192.0.2.2").route("b", "s"))).isEqualTo(429);
        assertThat(status(byService, from("192.0.2.1").route("a", "t"))).isEqualTo(200);
    }

    @Test
    void limitsByThePeriod() {
        Middleware limit =
                limit(2, Duration.ofMinutes(1), 2, "client-ip", RateLimitHeaders.ON_REFUSAL);
        status(limit, from("192.0.2.1"));
        status(limit, from("192.0.2.1"));

        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("30");
    }

    @Test
    void tellsTheLimitInRefusals() {
        Middleware limit = limit(0.1, 1, "client-ip");

        FakeResponseHead allowed = from("192.0.2.1").build().run(limit);
        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(allowed.header("RateLimit")).isNull();
        assertThat(refused.header("RateLimit")).isEqualTo("\"test\";r=0;t=10");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"test\";q=1;w=10");
        assertThat(refused.header("Retry-After")).isEqualTo("10");
    }

    @Test
    void tellsTheLimitInAllResponses() {
        Middleware limit =
                limit(30, Duration.ofMinutes(1), 3, "client-ip", RateLimitHeaders.ALWAYS);

        FakeResponseHead first = from("192.0.2.1").build().run(limit);
        context.advance(Duration.ofMillis(500));
        FakeResponseHead second = from("192.0.2.1").build().run(limit);
        from("192.0.2.1").build().run(limit);
        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(first.header("RateLimit")).isEqualTo("\"test\";r=2;t=2");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"test\";q=30;w=60");
        assertThat(second.header("RateLimit")).isEqualTo("\"test\";r=1;t=2");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().all(HeaderName.of("RateLimit")))
                .containsExactly("\"test\";r=0;t=2");
        assertThat(context.metrics().count("rate_limit_requests_total", "result", "allowed"))
                .isEqualTo(3);
    }

    @Test
    void addsItsFieldsToThoseOfOthers() {
        Middleware limit = limit(1, Duration.ofSeconds(1), 9, "global", RateLimitHeaders.ALWAYS);
        FakeResponseHead answer = FakeResponseHead.of(200).with("RateLimit", "\"model\";r=5");

        FakeExchange.get("/").answeredBy(answer).build().run(limit);

        assertThat(answer.headers().all(HeaderName.of("RateLimit")))
                .containsExactly("\"model\";r=5", "\"test\";r=8;t=1");
    }

    @Test
    void tellsNothingIfNotWanted() {
        Middleware limit = limit(1, Duration.ofSeconds(1), 1, "global", RateLimitHeaders.NEVER);
        status(limit, from("192.0.2.1"));

        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.header("RateLimit")).isNull();
        assertThat(refused.header("RateLimit-Policy")).isNull();
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
