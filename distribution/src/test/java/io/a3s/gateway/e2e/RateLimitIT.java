package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code rate-limit} in a running gateway. No token comes back in the time that a test takes. */
class RateLimitIT {
    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("fine"));
        gateway = GatewayPool.start(config("/other", 2));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    /** Limits by header and by address; the rest is there to be changed. */
    private String config(String otherPath, int burst) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d"; trusted_proxies = ["127.0.0.0/8"] }
        routers "keyed"   { rule = "PathPrefix(`/keyed`)"; service = "main"; middlewares = ["per-key"] }
        routers "address" { rule = "PathPrefix(`/address`)"; service = "main"; middlewares = ["per-address"] }
        routers "other"   { rule = "PathPrefix(`%s`)"; service = "main" }
        services "main"   { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "per-key"     { type = "rate-limit"; rate = 1; period = "24h"; burst = %d; key = "header:X-Api-Key"; rate_limit_headers = "always" }
        middlewares "per-address" { type = "rate-limit"; rate = 1; period = "24h" }
        """
                .formatted(port, otherPath, backend.url(), burst);
    }

    private RawClient.Answer ask(String path, String field) throws IOException {
        return RawClient.ask(
                port, RawClient.lines("GET " + path + " HTTP/1.1", "Host: a", field) + "\r\n");
    }

    private void reload(String config) throws IOException {
        double before = accepted();
        gateway.rewriteConfig(config);
        await().atMost(Duration.ofSeconds(20)).until(() -> accepted() > before);
    }

    private double accepted() throws IOException {
        return gateway.metrics().value("gateway_config_reloads_total{result=\"accepted\"}");
    }

    @Test
    void refusesAndSaysUntilWhen() throws Exception {
        var first = ask("/keyed", "X-Api-Key: a");
        ask("/keyed", "X-Api-Key: a");
        var refused = ask("/keyed", "X-Api-Key: a");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.head().field("ratelimit-policy")).contains("\"per-key\";q=1;w=86400");
        assertThat(first.head().field("ratelimit").orElse(""))
                .matches("\"per-key\";r=1;t=86[34]\\d\\d");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).startsWith("{\"error\": \"Rate limit exceeded\", ");
        String wait = refused.head().field("retry-after").orElse("");
        assertThat(wait).matches("86[34]\\d\\d");
        assertThat(refused.head().fieldValues("ratelimit"))
                .containsExactly("\"per-key\";r=0;t=" + wait);
        assertThat(refused.head().fieldValues("ratelimit-policy"))
                .containsExactly("\"per-key\";q=1;w=86400");
        assertThat(ask("/keyed", "X-Api-Key: b").status()).isEqualTo(200);
        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_rate_limit_requests_total{middleware=\"per-key\",result=\"refused\"}"))
                .isEqualTo(1);
    }

    @Test
    void limitsClientsBehindTrustedProxiesApart() throws Exception {
        assertThat(ask("/address", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(200);
        assertThat(ask("/address", "X-Forwarded-For: 192.0.2.2").status()).isEqualTo(200);
        assertThat(ask("/address", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(429);
        assertThat(ask("/address", "X-Forwarded-For: 2001:db8::1").status()).isEqualTo(200);
        assertThat(ask("/address", "X-Forwarded-For: 2001:db8::2").status()).isEqualTo(429);
    }

    @Test
    void keepsBucketsOverReloadsThatDoNotConcernIt() throws Exception {
        ask("/keyed", "X-Api-Key: a");
        ask("/keyed", "X-Api-Key: a");

        reload(config("/renamed", 2));
        assertThat(ask("/renamed", "X-Any: 1").status()).isEqualTo(200);
        assertThat(ask("/keyed", "X-Api-Key: a").status()).isEqualTo(429);

        reload(config("/renamed", 3));
        assertThat(ask("/keyed", "X-Api-Key: a").status()).isEqualTo(200);
    }
}
