package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ip-allow} in a running gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpAllowIT {
    private final int port = FreePort.next();
    private final int trustingPort = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("inside"));
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private String config() {
        return """
        entrypoints "web"   { address = "127.0.0.1:%d" }
        entrypoints "proxy" { address = "127.0.0.1:%d"; trusted_proxies = ["127.0.0.0/8"] }
        routers "local"  { rule = "PathPrefix(`/local`)";  service = "main"; middlewares = ["local"] }
        routers "office" { rule = "PathPrefix(`/office`)"; service = "main"; middlewares = ["office"] }
        routers "cdn"    { rule = "PathPrefix(`/cdn`)";    service = "main"; middlewares = ["cdn"] }
        services "main"  { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "local"  { type = "ip-allow"; allowed_ips = ["127.0.0.0/8"] }
        middlewares "office" { type = "ip-allow"; allowed_ips = ["10.0.0.0/8", "2001:db8::/32"]; denied_ips = ["10.66.0.0/16"] }
        middlewares "cdn"    { type = "ip-allow"; allowed_ips = ["10.0.0.0/8"]; depth = 2 }
        """
                .formatted(port, trustingPort, backend.url());
    }

    private static int status(int port, String path, String forwardedFor) throws IOException {
        return RawClient.ask(
                        port,
                        RawClient.lines(
                                        "GET " + path + " HTTP/1.1",
                                        "Host: a",
                                        "X-Forwarded-For: " + forwardedFor)
                                + "\r\n")
                .status();
    }

    @Test
    void letsPeerPassByItsAddress() throws Exception {
        assertThat(RawClient.get(port, "/local").status()).isEqualTo(200);

        var refused = RawClient.get(port, "/office/stranger");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.head().field("content-type")).contains("application/json");
        assertThat(refused.body()).startsWith("{\"error\": \"Forbidden\", ");
        assertThat(backend.requestsTo("/office/stranger")).isZero();
    }

    @Test
    void believesNobodyButTrustedProxies() throws Exception {
        assertThat(status(port, "/office", "10.0.0.1")).isEqualTo(403);
        assertThat(status(port, "/cdn", "10.0.0.1, 192.0.2.1, 192.0.2.2")).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1            | 200",
                "2001:db8::1         | 200",
                "::ffff:10.0.0.1     | 200",
                "10.66.0.1           | 403",
                "192.0.2.1           | 403",
                "10.0.0.1, 192.0.2.1 | 403",
            })
    void followsTrustedProxiesToTheClient(String forwardedFor, int status) throws Exception {
        assertThat(status(trustingPort, "/office", forwardedFor)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1, 192.0.2.1            | 200",
                "192.0.2.9, 10.0.0.1, 192.0.2.1 | 200",
                "10.0.0.1, 192.0.2.9, 192.0.2.1 | 403",
                "10.0.0.1                       | 403",
            })
    void findsTheClientByDepth(String forwardedFor, int status) throws Exception {
        assertThat(status(trustingPort, "/cdn", forwardedFor)).isEqualTo(status);
    }

    @Test
    void countsWhomItRefuses() throws Exception {
        String denied = "gateway_ip_allow_refused_total{middleware=\"office\",reason=\"denied\"}";
        double before = gateway.metrics().value(denied);

        status(trustingPort, "/office", "10.66.0.1");

        assertThat(gateway.metrics().value(denied) - before).isEqualTo(1);
    }
}
