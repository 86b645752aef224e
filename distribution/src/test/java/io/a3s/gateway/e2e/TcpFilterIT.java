package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpFilterIT {
    private static final String OPEN = "gateway_tcp_filter_open_connections{middleware=\"filter\"}";

    private final int port = FreePort.next();
    private ServerSocket server;

    @BeforeEach
    void echo() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client has left without a word.
        }
    }

    private String config(String address, String entrypointKeys, String filter) {
        return """
        entrypoints "db" { address = "%s:%d"; protocol = "tcp"; %s }
        routers "db"     { rule = "HostSNI(`*`)"; service = "echo"; middlewares = ["filter"] }
        services "echo"  { load_balancer { servers = [{ url = "tcp://127.0.0.1:%d" }] } }
        middlewares "filter" { type = "tcp-filter"; %s }
        """
                .formatted(address, port, entrypointKeys, server.getLocalPort(), filter);
    }

    private GatewayProcess start(String filter) throws Exception {
        return launch(config("127.0.0.1", "", filter));
    }

    private GatewayProcess launch(String hcl) throws Exception {
        return GatewayPool.start(hcl);
    }

    private Socket connect(String from) throws IOException {
        return connect(from, "127.0.0.1");
    }

    private Socket connect(String from, String to) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName(to), port), 10_000);
        return socket;
    }

    private static void assertServed(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
                .isEqualTo("hello");
    }

    private static void assertClosed(Socket client) throws IOException {
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            // What it has sent was never read.
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static void assertRefused(GatewayProcess gateway, String client, String reason)
            throws IOException {
        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_tcp_filter_refused_total{middleware=\"filter\",reason=\""
                                                + reason
                                                + "\"}"))
                .isOne();
        assertThat(
                        gateway.awaitAccess(
                                line ->
                                        "middleware:filter".equals(line.get("reason"))
                                                && client.equals(line.get("client_ip"))))
                .containsEntry("entrypoint", "db")
                .containsEntry("router", "db")
                .containsEntry("service", "echo");
    }

    @Test
    void letsAddressesConnectThatAreAllowedAndNotDenied() throws Exception {
        try (var gateway = start("allowed_ips = [\"127.0.0.0/30\"]; denied_ips = [\"127.0.0.2\"]");
                var allowed = connect("127.0.0.1");
                var denied = connect("127.0.0.2");
                var stranger = connect("127.0.0.5")) {
            assertServed(allowed);
            assertClosed(denied);
            assertClosed(stranger);

            assertRefused(gateway, "127.0.0.2", "denied");
            assertRefused(gateway, "127.0.0.5", "not_allowed");
            assertThat(gateway.metrics().value(OPEN)).isOne();
        }
    }

    @Test
    void takesNoMoreConnectionsThanItMayAlsoAcrossAReload() throws Exception {
        String filter = "max_connections = 2";
        try (var gateway = start(filter);
                var first = connect("127.0.0.1")) {
            assertServed(first);
            try (var second = connect("127.0.0.2")) {
                assertServed(second);
                try (var third = connect("127.0.0.3")) {
                    assertClosed(third);
                }
                assertRefused(gateway, "127.0.0.3", "max_connections");
            }
            awaitOpen(gateway, 1);

            gateway.reload(config("127.0.0.1", "", filter) + "access_log { enabled = true }\n");

            assertServed(first);
            try (var second = connect("127.0.0.2")) {
                assertServed(second);
                try (var fourth = connect("127.0.0.4")) {
                    assertClosed(fourth);
                }
            }
        }
    }

    @Test
    void takesNoMoreConnectionsOfAClientThanItMay() throws Exception {
        try (var gateway = start("max_connections_per_client = 1");
                var other = connect("127.0.0.2")) {
            assertServed(other);
            try (var first = connect("127.0.0.1")) {
                assertServed(first);
                try (var second = connect("127.0.0.1")) {
                    assertClosed(second);
                }
                assertRefused(gateway, "127.0.0.1", "max_connections_per_client");
            }

            awaitOpen(gateway, 1);
            try (var again = connect("127.0.0.1")) {
                assertServed(again);
            }
        }
    }

    @Test
    void countsNothingThatCannotBeRelayed() throws Exception {
        try (var gateway = start("max_connections = 1")) {
            server.close();
            for (int i = 0; i < 5; i++) {
                try (var client = connect("127.0.0.1")) {
                    assertClosed(client);
                }
                awaitOpen(gateway, 0);
            }
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_tcp_filter_refused_total{middleware=\"filter\",reason=\"max_connections\"}"))
                    .isZero();
        }
    }

    @Test
    void knowsClientsOfIpv4AtASocketForBoth() throws Exception {
        assumeTrue(hasIpv6(), "the machine has no IPv6");
        try (var gateway = launch(config("[::]", "", "allowed_ips = [\"127.0.0.0/8\"]"));
                var mapped = connect("127.0.0.1");
                var stranger = connect("::1", "::1")) {
            assertServed(mapped);
            assertClosed(stranger);

            assertRefused(gateway, "0:0:0:0:0:0:0:1", "not_allowed");
        }
    }

    private static boolean hasIpv6() {
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void knowsTheClientThatATrustedProxyReports() throws Exception {
        String keys = "trusted_proxies = [\"127.0.0.1\"]; proxy_protocol = true";
        String filter = "denied_ips = [\"192.0.2.0/24\"]; max_connections_per_client = 1";
        try (var gateway = launch(config("127.0.0.1", keys, filter));
                var first = connect("127.0.0.1");
                var other = connect("127.0.0.1");
                var denied = connect("127.0.0.1");
                var direct = connect("127.0.0.2")) {
            report(first, "198.51.100.1");
            assertServed(first);
            report(other, "198.51.100.2");
            assertServed(other);
            report(denied, "192.0.2.7");
            assertClosed(denied);
            assertRefused(gateway, "192.0.2.7", "denied");
            try (var second = connect("127.0.0.1")) {
                report(second, "198.51.100.1");
                assertClosed(second);
            }
            assertRefused(gateway, "198.51.100.1", "max_connections_per_client");

            assertServed(direct);
            try (var pretending = connect("127.0.0.2")) {
                report(pretending, "198.51.100.3");
                assertClosed(pretending);
            }
            gateway.awaitAccess(
                    line ->
                            "127.0.0.2".equals(line.get("client_ip"))
                                    && "middleware:filter".equals(line.get("reason")));
        }
    }

    private static void report(Socket proxy, String client) throws IOException {
        proxy.getOutputStream()
                .write(
                        "PROXY TCP4 %s 127.0.0.1 4711 5432\r\n"
                                .formatted(client)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void leavesTheKeysOfTheEntrypointInForce() throws Exception {
        String keys =
                "tcp_allowed_ips = [\"127.0.0.0/30\"]; max_connections = 2; max_connections_per_client = 1";
        try (var gateway = launch(config("127.0.0.1", keys, "denied_ips = [\"192.0.2.1\"]"));
                var first = connect("127.0.0.1");
                var stranger = connect("127.0.0.5")) {
            assertServed(first);
            assertClosed(stranger);
            awaitConnections(gateway, 1);
            try (var again = connect("127.0.0.1")) {
                assertClosed(again);
            }
            awaitConnections(gateway, 1);
            try (var second = connect("127.0.0.2")) {
                assertServed(second);
                try (var third = connect("127.0.0.3")) {
                    assertClosed(third);
                }
            }

            for (String reason :
                    new String[] {
                        "address_not_allowed", "max_connections_per_client", "max_connections"
                    }) {
                gateway.awaitAccess(line -> reason.equals(line.get("reason")));
            }
        }
    }

    // What is refused counts until it is closed, which the client may see a moment earlier.
    private static void awaitConnections(GatewayProcess gateway, int count) {
        String connections = "gateway_active_connections{entrypoint=\"db\"}";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> gateway.metrics().value(connections) == count);
    }

    private static void awaitOpen(GatewayProcess gateway, int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.metrics().value(OPEN) == count);
    }
}
