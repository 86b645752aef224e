package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UdpIT {
    private static final String SESSIONS = "gateway_udp_sessions{entrypoint=\"dns\"}";
    private static final int MOST = 65_507;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final List<Server> servers = new ArrayList<>();

    /** Sends every datagram back, behind its own name, and notes who asks. */
    private static final class Server {
        private final DatagramSocket socket;
        private final String name;
        private final Set<Integer> askers = ConcurrentHashMap.newKeySet();
        private volatile @Nullable SocketAddress lastAsker;

        Server(String name, InetAddress address) throws IOException {
            this.name = name;
            this.socket = new DatagramSocket(0, address);
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        SocketAddress lastAsker() {
            return Objects.requireNonNull(lastAsker);
        }

        void say(String text, SocketAddress to) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            socket.send(new DatagramPacket(octets, octets.length, to));
        }

        private void serve() {
            var datagram = new DatagramPacket(new byte[MOST], MOST);
            while (true) {
                try {
                    datagram.setLength(MOST);
                    socket.receive(datagram);
                    askers.add(datagram.getPort());
                    lastAsker = datagram.getSocketAddress();
                    String text =
                            new String(
                                    datagram.getData(),
                                    0,
                                    datagram.getLength(),
                                    StandardCharsets.ISO_8859_1);
                    if (text.equals("hush")) {
                        continue;
                    }
                    say(name + text, datagram.getSocketAddress());
                } catch (IOException e) {
                    return;
                }
            }
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.socket.close());
    }

    private Server server(String name) throws IOException {
        return server(name, InetAddress.getLoopbackAddress());
    }

    private Server server(String name, InetAddress address) throws IOException {
        var server = new Server(name, address);
        servers.add(server);
        return server;
    }

    private String config(String keys, String rule, String poolKeys, int... backends) {
        var urls = new StringBuilder();
        for (int backend : backends) {
            urls.append("{ url = \"udp://127.0.0.1:%d\" }, ".formatted(backend));
        }
        return """
        entrypoints "dns" { address = "127.0.0.1:%d"; protocol = "udp"; udp { %s } }
        routers "all" { rule = "%s"; service = "pool" }
        services "pool" { load_balancer { servers = [%s]; %s } }
        """
                .formatted(port, keys, rule, urls, poolKeys);
    }

    private String config(String keys, int... backends) {
        return config(keys, "HostSNI(`*`)", "", backends);
    }

    private GatewayProcess start(String hcl) throws Exception {
        return GatewayProcess.in(directory).start(hcl);
    }

    private DatagramSocket client() throws IOException {
        return client(InetAddress.getLoopbackAddress());
    }

    private DatagramSocket client(InetAddress address) throws IOException {
        var socket = new DatagramSocket(0, address);
        socket.setSoTimeout((int) Scale.patience(10).toMillis());
        socket.connect(new InetSocketAddress(address, port));
        return socket;
    }

    private static void send(DatagramSocket client, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        client.send(new DatagramPacket(octets, octets.length));
    }

    private static String receive(DatagramSocket client) throws IOException {
        var datagram = new DatagramPacket(new byte[MOST], MOST);
        client.receive(datagram);
        return new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.ISO_8859_1);
    }

    private static String ask(DatagramSocket client, String text) throws IOException {
        send(client, text);
        return receive(client);
    }

    private static void awaitSessions(GatewayProcess gateway, int count) {
        await().atMost(Scale.patience(20)).until(() -> gateway.metrics().value(SESSIONS) == count);
    }

    @Test
    void keepsEachClientAtOneBackend() throws Exception {
        Server a = server("a:");
        Server b = server("b:");
        try (var gateway = start(config("", a.port(), b.port()))) {
            var answers = new ArrayList<String>();
            for (int i = 0; i < 20; i++) {
                try (var client = client()) {
                    String first = ask(client, "one");
                    assertThat(ask(client, "two")).isEqualTo(first.replace("one", "two"));
                    answers.add(first);
                }
            }
            assertThat(answers).contains("a:one", "b:one").hasSize(20);
            assertThat(a.askers.size() + b.askers.size()).isEqualTo(20);
            awaitSessions(gateway, 20);
        }
    }

    @Test
    void servesClientsOfBothVersionsOfIpAtOneSocket() throws Exception {
        assumeTrue(hasIpv6(), "the machine has no IPv6");
        InetAddress other = InetAddress.ofLiteral("::1");
        Server server = server("six:", other);
        String config =
                config("", server.port())
                        .replace("\"127.0.0.1:", "\"[::]:")
                        .replace("udp://127.0.0.1:", "udp://[::1]:");
        try (var gateway = start(config);
                var four = client(InetAddress.ofLiteral("127.0.0.1"));
                var six = client(other)) {
            assertThat(ask(four, "a")).isEqualTo("six:a");
            assertThat(ask(six, "b")).isEqualTo("six:b");
            assertThat(server.askers).hasSize(2);
            awaitSessions(gateway, 2);
        }
    }

    private static boolean hasIpv6() {
        try (var probe = new DatagramSocket(0, InetAddress.ofLiteral("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void relaysTheLargestDatagrams() throws Exception {
        Server server = server("");
        byte[] octets = new byte[MOST];
        new Random(3).nextBytes(octets);
        String large = new String(octets, StandardCharsets.ISO_8859_1);
        try (var gateway = start(config("", server.port()));
                var client = client()) {
            assertThat(ask(client, large)).isEqualTo(large);
            assertThat(ask(client, "x")).isEqualTo("x");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void endsSessionsThatAreSilentAndWritesThemDown() throws Exception {
        Server server = server("");
        try (var gateway = start(config("session_timeout = \"300ms\"", server.port()));
                var client = client()) {
            assertThat(ask(client, "hello")).isEqualTo("hello");

            assertThat(gateway.awaitAccess(line -> "all".equals(line.get("router"))))
                    .containsEntry("request_bytes", 5)
                    .containsEntry("response_bytes", 5)
                    .containsEntry("entrypoint", "dns");
            awaitSessions(gateway, 0);
            gateway.awaitIdle();

            assertThat(ask(client, "again")).isEqualTo("again");
            assertThat(server.askers).hasSize(2);
        }
    }

    // The silent one comes last and is gone nonetheless, so that the others' time has passed, too,
    // but for what they have heard or said meanwhile.
    @Test
    void keepsASessionAsLongAsEitherSideSpeaks() throws Exception {
        Server server = server("");
        try (var gateway = start(config("session_timeout = \"2s\"", server.port()));
                var speaking = client();
                var hearing = client();
                var silent = client()) {
            ask(speaking, "who");
            ask(hearing, "who");
            SocketAddress hearer = server.lastAsker();
            ask(silent, "who");
            awaitSessions(gateway, 3);

            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            () -> {
                                send(speaking, "hush");
                                server.say("still here", hearer);
                                assertThat(receive(hearing)).isEqualTo("still here");
                                return gateway.metrics().value(SESSIONS) == 2;
                            });

            assertThat(ask(speaking, "now")).isEqualTo("now");
            assertThat(ask(hearing, "now")).isEqualTo("now");
            assertThat(server.askers).hasSize(3);
            assertThat(ask(silent, "now")).isEqualTo("now");
            assertThat(server.askers).hasSize(4);
        }
    }

    @Test
    void takesNoMoreSessionsThanItMay() throws Exception {
        Server server = server("");
        try (var gateway =
                        start(config("max_sessions = 2; session_timeout = \"1s\"", server.port()));
                var first = client();
                var second = client();
                var third = client()) {
            ask(first, "1");
            ask(second, "2");
            send(third, "3");
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    gateway.metrics()
                                                    .value(
                                                            "gateway_udp_dropped_datagrams_total{entrypoint=\"dns\",reason=\"max_sessions\"}")
                                            == 1);
            awaitSessions(gateway, 0);
            assertThat(ask(third, "3")).isEqualTo("3");
        }
    }

    @Test
    void leavesABackendThatIsNotThere() throws Exception {
        Server alive = server("alive:");
        try (var gateway = start(config("", FreePort.next(), alive.port()));
                var client = client()) {
            client.setSoTimeout(200);
            await().atMost(Scale.patience(20))
                    .ignoreException(SocketTimeoutException.class)
                    .until(() -> ask(client, "x").equals("alive:x"));
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void answersNobodyWhomNoRouterTakes() throws Exception {
        Server server = server("");
        try (var gateway = start(config("", "ClientIP(`192.0.2.0/24`)", "", server.port()));
                var client = client()) {
            send(client, "hello");

            gateway.awaitAccess(line -> "no_route".equals(line.get("reason")));
            assertThat(server.askers).isEmpty();
            awaitSessions(gateway, 0);
        }
    }

    @Test
    void keepsSessionsOverAReload() throws Exception {
        Server before = server("before:");
        Server after = server("after:");
        try (var gateway = start(config("", before.port()));
                var client = client()) {
            assertThat(ask(client, "1")).isEqualTo("before:1");

            gateway.rewriteConfig(config("", after.port()));
            await().atMost(Scale.patience(20))
                    .until(
                            () -> {
                                try (var other = client()) {
                                    return ask(other, "x").equals("after:x");
                                }
                            });
            assertThat(ask(client, "2")).isEqualTo("before:2");

            // Another transport takes the socket over, and its clients begin anew.
            gateway.rewriteConfig(config("max_sessions = 5", after.port()));
            await().atMost(Scale.patience(20)).until(() -> ask(client, "3").equals("after:3"));
        }
    }

    @Test
    void isMissedByNameWithoutItsJar() throws Exception {
        Path plugins =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-udp"));
        Path file = Files.writeString(directory.resolve("c.hcl"), config("", 1));
        try (var result =
                GatewayProcess.in(directory)
                        .args("validate", "--config", file.toString())
                        .plugins(plugins)
                        .run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log()).contains("install protocol-udp-*.jar");
        }
    }

    @Test
    void refusesWhatHasNoEffectOnDatagrams() throws Exception {
        assertRefused(
                config("", 1).replace("protocol =", "max_connections = 5; protocol ="),
                "max_connections: there are no connections");
        assertRefused(config("", 1).replace("udp://", "tcp://"), "expected: udp://");
        assertRefused(
                config("", "HostSNI(`*`)", "health_check { }", 1), "health_check: nobody can tell");
    }

    private void assertRefused(String hcl, String part) throws Exception {
        Path file = Files.writeString(directory.resolve("refused.hcl"), hcl);
        try (var result =
                GatewayProcess.in(directory).args("validate", "--config", file.toString()).run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log()).contains(part);
        }
    }
}
