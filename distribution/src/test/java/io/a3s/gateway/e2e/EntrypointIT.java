package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an entrypoint lets in, and what is said about it. */
class EntrypointIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void closesConnectionsBeyondItsLimit() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = start("max_connections = 1", "", backend);
                var first = RawClient.connect(port)) {
            first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(first.receive().answer().body()).isEqualTo("hello");

            try (var second = RawClient.connect(port)) {
                assertThat(second.seesClose()).isTrue();
            }
            requireRefusal(gateway, "max_connections");

            first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(first.receive().answer().body()).isEqualTo("hello");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void closesConnectionsBeyondTheLimitOfAClient() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = start("max_connections_per_client = 1", "", backend);
                var first = RawClient.connect(port)) {
            first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(first.receive().answer().body()).isEqualTo("hello");

            try (var second = RawClient.connect(port);
                    var another = RawClient.connectFrom("127.0.0.2", port)) {
                assertThat(second.seesClose()).isTrue();
                another.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(another.receive().answer().body()).isEqualTo("hello");
            }
            requireRefusal(gateway, "max_connections_per_client");
        }
    }

    private static void requireRefusal(GatewayProcess gateway, String reason) throws Exception {
        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_connections_refused_total{entrypoint=\"web\",reason=\""
                                                + reason
                                                + "\"}"))
                .isEqualTo(1);
        assertThat(gateway.awaitOnlyAccess(line -> reason.equals(line.get("reason"))))
                .containsEntry("client_ip", "127.0.0.1")
                .containsEntry("entrypoint", "web")
                .containsEntry("status", 0);
    }

    @Test
    void closesConnectionsFromAddressesThatAreNotAllowed() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("reached now"));
                var gateway = start("tcp_allowed_ips = [\"192.0.2.0/24\"]", "", backend);
                var client = RawClient.connect(port)) {
            assertThat(client.seesClose()).isTrue();
            assertThat(backend.requests()).isEmpty();
            requireRefusal(gateway, "address_not_allowed");

            gateway.rewriteConfig(config("tcp_allowed_ips = [\"127.0.0.0/8\"]", "", backend));
            awaitReloads(gateway, 2);

            assertThat(RawClient.get(port, "/").body()).isEqualTo("reached now");
        }
    }

    @Test
    void takesTheClientFromTheProxyProtocol() throws Exception {
        String keys =
                """
                trusted_proxies = ["127.0.0.1"]
                proxy_protocol  = true
                tcp_allowed_ips = ["198.51.100.0/24"]
                """;
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.9.9.9\r\n\r\n";
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = start(keys, "", backend);
                var proxied = RawClient.connect(port);
                var inBinary = RawClient.connect(port);
                var stranger = RawClient.connect(port);
                var silent = RawClient.connect(port)) {
            proxied.send("PROXY TCP4 198.51.100.7 127.0.0.1 4711 80\r\n" + request);
            assertThat(proxied.receive().answer().body()).isEqualTo("hello");
            stranger.send("PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n" + request);
            assertThat(stranger.seesClose()).isTrue();
            silent.send(request);
            assertThat(silent.seesClose()).isTrue();

            // Version 2: the signature, PROXY, TCP over IPv4, and twelve octets.
            byte[] header =
                    HexFormat.of()
                            .parseHex(
                                    "0d0a0d0a000d0a515549540a"
                                            + "2111000c"
                                            + "c63364087f00000112670050");
            inBinary.send(header, header.length);
            inBinary.send(request);
            assertThat(inBinary.receive().answer().body()).isEqualTo("hello");

            // The proxy is believed, and not its client.
            assertThat(backend.requests())
                    .extracting(head -> head.field("x-forwarded-for").orElse("none"))
                    .containsExactly("198.51.100.7", "198.51.100.8");
            gateway.awaitAccess(
                    line ->
                            Integer.valueOf(200).equals(line.get("status"))
                                    && "198.51.100.7".equals(line.get("client_ip")));
            gateway.awaitAccess(
                    line ->
                            "address_not_allowed".equals(line.get("reason"))
                                    && "192.0.2.7".equals(line.get("client_ip")));
            gateway.awaitAccess(line -> "no_proxy_header".equals(line.get("reason")));
        }
    }

    @Test
    void writesNoAccessLogIfItIsSwitchedOff() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = start("", "access_log { enabled = false }", backend)) {
            assertThat(RawClient.get(port, "/quiet").body()).isEqualTo("hello");

            gateway.rewriteConfig(config("", "access_log { enabled = true }", backend));
            awaitReloads(gateway, 2);
            assertThat(RawClient.get(port, "/told").body()).isEqualTo("hello");

            gateway.awaitAccess(line -> "/told".equals(line.get("path")));
            assertThat(gateway.accessLog()).hasSize(1);
        }
    }

    private static void awaitReloads(GatewayProcess gateway, double count) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                gateway.metrics()
                                                .value(
                                                        "gateway_config_reloads_total{result=\"accepted\"}")
                                        == count);
    }

    private GatewayProcess start(String entrypointKeys, String block, ScriptedBackend backend)
            throws Exception {
        return GatewayProcess.in(directory).start(config(entrypointKeys, block, backend));
    }

    private String config(String entrypointKeys, String block, ScriptedBackend backend) {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          %s
        }
        routers "all" { rule = "PathPrefix(`/`)"; service = "backends" }
        services "backends" { load_balancer { servers = [{ url = "%s" }] } }
        %s
        """
                .formatted(port, entrypointKeys, backend.url(), block);
    }
}
