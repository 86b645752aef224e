package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.middleware.ratelimitredis.StoreException.Cause;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimitRedisTest {
    private final FakePluginContext context = new FakePluginContext();
    private final FakeStore store = new FakeStore();

    /** Answers what it was told to, and remembers what it was asked for. */
    private static final class FakeStore implements BucketStore {
        final List<String> buckets = new ArrayList<>();
        CompletableFuture<Taken> answer = CompletableFuture.completedFuture(new Taken(0, 0));
        boolean closed;

        @Override
        public CompletableFuture<Taken> take(String bucket) {
            buckets.add(bucket);
            return answer;
        }

        @Override
        public boolean isConnected() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private Middleware limit(String key, RateLimitHeaders headers) {
        return RateLimitRedisFactory.create(
                Configs.full("redis://127.0.0.1", 2, Duration.ofSeconds(1), 3, key, headers),
                context,
                store);
    }

    private Middleware limit(String key) {
        return limit(key, RateLimitHeaders.ON_REFUSAL);
    }

    private static FakeExchangeBuilder from(String address) {
        return FakeExchange.get("/").client(address).route("chat", "models");
    }

    private String bucketOf(String key, FakeExchangeBuilder request) {
        request.build().run(limit(key));
        return store.buckets.getLast();
    }

    private long count(String result) {
        return context.metrics().count("rate_limit_redis_requests_total", "result", result);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("rate-limit-redis");
    }

    @Test
    void letsRequestPassThatGotAToken() {
        FakeResponseHead answer = from("192.0.2.1").build().run(limit("client-ip"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("RateLimit")).isNull();
        assertThat(count("allowed")).isEqualTo(1);
        assertThat(context.metrics().recorded("rate_limit_redis_decision_seconds")).hasSize(1);
        assertThat(context.metrics().gaugeValue("rate_limit_redis_connected")).isEqualTo(1);
    }

    @Test
    void refusesRequestThatGotNone() {
        store.answer = CompletableFuture.completedFuture(new Taken(1_000_001, 1_500_000));

        FakeResponseHead refused = from("192.0.2.1").build().run(limit("client-ip"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).startsWith("{\"error\": \"Rate limit exceeded (distributed)\"");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.header("RateLimit")).isEqualTo("\"test\";r=0;t=2");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"test\";q=2;w=1");
        assertThat(count("refused")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "client-ip,       a3s:ratelimit:test:ip:192.0.2.1",
        "header:X-Key,    a3s:ratelimit:test:header:#K7gNU3sdo-OL0wNhqoVWhg",
        "identity,        a3s:ratelimit:test:user:ann",
        "claim:tenant,    a3s:ratelimit:test:claim:acme",
        "router,          a3s:ratelimit:test:router:chat",
        "service,         a3s:ratelimit:test:service:models",
        "global,          a3s:ratelimit:test:all",
    })
    void hasBucketForEachKey(String key, String bucket) {
        FakeExchangeBuilder request =
                from("192.0.2.1")
                        .header("X-Key", "secret")
                        .identity(Identity.of("ann").withClaim("tenant", "acme"));

        assertThat(bucketOf(key, request)).isEqualTo(bucket);
        assertThat(context.metrics().count("rate_limit_redis_unkeyed_total")).isZero();
    }

    @Test
    void countsIpv6NetworkAsOneClient() {
        assertThat(bucketOf("client-ip", from("2001:db8:0:1::5")))
                .isEqualTo("a3s:ratelimit:test:ip:2001:db8:0:1:0:0:0:0/64");
    }

    @ParameterizedTest
    @CsvSource({"header:X-Key", "identity", "claim:tenant"})
    void limitsRequestsWithoutKeyByAddressAndCountsThem(String key) {
        assertThat(bucketOf(key, from("192.0.2.1"))).endsWith(":ip:192.0.2.1");
        assertThat(context.metrics().count("rate_limit_redis_unkeyed_total")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void letsRequestsPassWithoutDecisionIfWanted(Cause cause) {
        store.answer = CompletableFuture.failedFuture(new StoreException(cause, "test"));
        Middleware limit =
                RateLimitRedisFactory.create(Configs.onError(OnError.ALLOW), context, store);

        assertThat(from("192.0.2.1").build().run(limit).status()).isEqualTo(200);
        assertThat(count("allowed_on_error")).isEqualTo(1);
        assertThat(context.metrics().count("rate_limit_redis_errors_total", "cause", cause.label()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void refusesRequestsWithoutDecisionIfWanted(Cause cause) {
        store.answer = CompletableFuture.failedFuture(new StoreException(cause, "test"));
        Middleware limit =
                RateLimitRedisFactory.create(Configs.onError(OnError.DENY), context, store);

        FakeResponseHead refused = from("192.0.2.1").build().run(limit);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).startsWith("{\"error\": \"Rate limit unavailable\"");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(count("denied_on_error")).isEqualTo(1);
    }

    @Test
    void tellsTheLimitInAllResponses() {
        store.answer = CompletableFuture.completedFuture(new Taken(0, 500_000));

        FakeResponseHead answer =
                from("192.0.2.1").build().run(limit("client-ip", RateLimitHeaders.ALWAYS));

        assertThat(answer.header("RateLimit")).isEqualTo("\"test\";r=2;t=1");
        assertThat(answer.headers().all(HeaderName.of("RateLimit-Policy")))
                .containsExactly("\"test\";q=2;w=1");
    }

    @Test
    void tellsNothingItDoesNotKnow() {
        store.answer = CompletableFuture.failedFuture(new StoreException(Cause.TIMEOUT, "test"));

        FakeResponseHead answer =
                from("192.0.2.1").build().run(limit("client-ip", RateLimitHeaders.ALWAYS));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("RateLimit")).isNull();
    }

    @Test
    void tellsNothingIfNotWanted() {
        store.answer = CompletableFuture.completedFuture(new Taken(1, 1));

        FakeResponseHead refused =
                from("192.0.2.1").build().run(limit("client-ip", RateLimitHeaders.NEVER));

        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.header("RateLimit")).isNull();
    }

    @Test
    void closesWhatItUses() {
        limit("global").close();
        assertThat(store.closed).isTrue();
        store.closed = false;
        limit("global", RateLimitHeaders.ALWAYS).close();
        assertThat(store.closed).isTrue();
    }

    @Test
    void connectsToNothingUntilThereIsARequest() {
        Middleware unused =
                new RateLimitRedisFactory()
                        .create(Configs.onError(OnError.DENY), new FakePluginContext("unused"));

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("rate-limit-redis-unused");
        unused.close();
        unused.close();
    }
}
