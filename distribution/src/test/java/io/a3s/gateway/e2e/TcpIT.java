package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpIT {
    private static final int PIECE = 64 * 1024;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final List<ServerSocket> servers = new ArrayList<>();

    /** What a server does with a connection. */
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    private int serve(Service service) throws IOException {
        return serve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), service);
    }

    private int serve(ServerSocket server, Service service) {
        servers.add(server);
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try {
                                    Socket socket = server.accept();
                                    Thread.ofVirtual().start(() -> run(service, socket));
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        return server.getLocalPort();
    }

    private static void run(Service service, Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException e) {
            // The gateway has closed it.
        }
    }

    private static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static Service answering(String text) {
        return socket -> socket.getOutputStream().write(octets(text));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String all(String entrypointKeys, String poolKeys, int... backends) {
        return """
        entrypoints "relay" { address = "127.0.0.1:%d"; protocol = "tcp"; %s }
        routers "all" { rule = "HostSNI(`*`)"; service = "pool" }
        %s
        """
                .formatted(port, entrypointKeys, pool("pool", poolKeys, backends));
    }

    private static String pool(String name, String keys, int... backends) {
        var servers = new StringBuilder();
        for (int backend : backends) {
            servers.append("{ url = \"tcp://127.0.0.1:%d\" }, ".formatted(backend));
        }
        return "services \"%s\" { load_balancer { servers = [%s]; %s } }\n"
                .formatted(name, servers, keys);
    }

    private GatewayProcess start(String hcl) throws Exception {
        return GatewayPool.start(hcl);
    }

    private Socket connect() throws IOException {
        return connect("127.0.0.1");
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Scale.patience(20).toMillis());
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    @Test
    void passesTheEndOfEitherDirectionOn() throws Exception {
        int backend =
                serve(
                        socket -> {
                            String heard = text(socket.getInputStream());
                            socket.getOutputStream().write(octets(heard.toUpperCase(Locale.ROOT)));
                        });
        try (var gateway = start(all("", "", backend));
                var client = connect()) {
            client.getOutputStream().write(octets("hello"));
            client.shutdownOutput();

            assertThat(text(client.getInputStream())).isEqualTo("HELLO");
            assertThat(gateway.awaitAccess(line -> "all".equals(line.get("router"))))
                    .containsEntry("request_bytes", 5)
                    .containsEntry("response_bytes", 5)
                    .containsEntry("entrypoint", "relay");
            gateway.awaitIdle();
        }
    }

    @Test
    void letsTheServerSpeakFirst() throws Exception {
        int backend =
                serve(
                        socket -> {
                            socket.getOutputStream().write(octets("220 ready\r\n"));
                            echo(socket);
                        });
        try (var gateway = start(all("", "", backend));
                var client = connect()) {
            assertThat(client.getInputStream().readNBytes(11)).isEqualTo(octets("220 ready\r\n"));
            client.getOutputStream().write(octets("EHLO"));
            assertThat(client.getInputStream().readNBytes(4)).isEqualTo(octets("EHLO"));
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void losesNothingToASlowReader() throws Exception {
        byte[] sent = new byte[24 * 1024 * 1024];
        new Random(7).nextBytes(sent);
        var progress = new AtomicInteger();
        var thanks = new CompletableFuture<String>();
        int backend =
                serve(
                        socket -> {
                            for (int at = 0; at < sent.length; at += PIECE) {
                                socket.getOutputStream().write(sent, at, PIECE);
                                progress.addAndGet(PIECE);
                            }
                            socket.shutdownOutput();
                            thanks.complete(text(socket.getInputStream()));
                        });
        try (var gateway = start(all("", "", backend));
                var client = connect()) {
            var seen = new AtomicInteger();
            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () ->
                                    progress.get() > 0
                                            && seen.getAndSet(progress.get()) == progress.get());
            assertThat(progress.get()).as("sent while nobody reads").isLessThan(sent.length);

            byte[] got = client.getInputStream().readAllBytes();
            client.getOutputStream().write(octets("thanks"));
            client.shutdownOutput();

            assertThat(got).isEqualTo(sent);
            assertThat(thanks.get(20, TimeUnit.SECONDS)).isEqualTo("thanks");
            gateway.awaitIdle();
        }
    }

    @Test
    void passesAResetOn() throws Exception {
        var ended = new CompletableFuture<String>();
        int backend =
                serve(
                        socket -> {
                            socket.getOutputStream().write('x');
                            try {
                                ended.complete("end: " + socket.getInputStream().read());
                            } catch (SocketException e) {
                                ended.complete("reset");
                            }
                        });
        try (var gateway = start(all("", "", backend))) {
            Socket client = connect();
            assertThat(client.getInputStream().read()).isEqualTo('x');
            client.setSoLinger(true, 0);
            client.close();

            assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("reset");
            gateway.awaitIdle();
        }
    }

    @Test
    void triesAnotherBackendWhereNoneListens() throws Exception {
        int dead = FreePort.next();
        int alive = serve(TcpIT::echo);
        try (var gateway = start(all("", "", dead, alive))) {
            for (int i = 0; i < 4; i++) {
                try (var client = connect()) {
                    client.getOutputStream().write(octets("hi"));
                    assertThat(client.getInputStream().readNBytes(2)).isEqualTo(octets("hi"));
                }
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void closesWhatCannotBeConnected() throws Exception {
        try (var gateway = start(all("", "", FreePort.next()));
                var client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            gateway.awaitAccess(line -> "connect_failed".equals(line.get("reason")));
            gateway.awaitIdle();
        }
    }

    // The silent one comes last, so that the time of the others has passed, too, but for what moves
    // in one of their directions.
    @Test
    void closesWhatIsSilentForTooLong() throws Exception {
        int backend =
                serve(
                        socket -> {
                            InputStream in = socket.getInputStream();
                            if (in.read() == 'h') {
                                while (in.available() == 0) {
                                    socket.getOutputStream().write('.');
                                    pause();
                                }
                            }
                            int octet = 0;
                            while (octet != '!' && octet != -1) {
                                octet = in.read();
                            }
                            socket.getOutputStream().write('!');
                        });
        try (var gateway = start(all("tcp { idle_timeout = \"1s\" }", "", backend));
                var speaking = connect();
                var hearing = connect();
                var silent = connect()) {
            speaking.getOutputStream().write('s');
            hearing.getOutputStream().write('h');
            silent.setSoTimeout(50);
            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(10))
                    .ignoreException(SocketTimeoutException.class)
                    .until(
                            () -> {
                                speaking.getOutputStream().write('.');
                                return silent.getInputStream().read() == -1;
                            });

            speaking.getOutputStream().write('!');
            assertThat(text(speaking.getInputStream())).isEqualTo("!");
            hearing.getOutputStream().write('!');
            assertThat(text(hearing.getInputStream())).matches("[.]+!");
            gateway.awaitIdle();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void limitsTheTimeToConnect() throws Exception {
        // Takes connections, and shakes no hands.
        int silent = serve(socket -> socket.getInputStream().readAllBytes());
        String limit = "connect_timeout = \"300ms\"";
        try (var full = new FullBacklog()) {
            full.fill();
            String config =
                    all("", limit, full.port())
                            + "routers \"silent\" { rule = \"ClientIP(`127.0.0.2`)\"; service = \"silent\" }\n"
                            + pool("silent", limit, silent).replace("tcp://", "tls://");
            try (var gateway = start(config)) {
                for (String client : List.of("127.0.0.1", "127.0.0.2")) {
                    try (var socket = connect(client)) {
                        assertThat(socket.getInputStream().read()).isEqualTo(-1);
                    }
                    assertThat(gateway.awaitAccess(line -> client.equals(line.get("client_ip"))))
                            .containsEntry("reason", "connect_timeout");
                }
                gateway.awaitIdle();
            }
        }
    }

    @Test
    void takesBackendsOutThatTakeNoConnections() throws Exception {
        int dead = FreePort.next();
        int alive = serve(TcpIT::echo);
        String check = "health_check { interval = \"50ms\"; unhealthy_threshold = 1 }";
        try (var gateway = start(all("", check, dead, alive))) {
            gateway.awaitLog("backend is unhealthy");
            assertThat(gateway.log()).contains("127.0.0.1:" + dead);
            try (var client = connect()) {
                client.getOutputStream().write('a');
                assertThat(client.getInputStream().read()).isEqualTo('a');
            }
        }
    }

    @Test
    void putsABackendOutThatTakesNoConnectionsWithoutAProbe() throws Exception {
        int dead = FreePort.next();
        int alive = serve(answering("alive"));
        String keys =
                "passive_health_check { max_failed_attempts = 2; base_ejection_time = \"300ms\" }";
        try (var gateway = start(all("", keys, dead, alive))) {
            while (gateway.metrics().sum("gateway_backend_ejected") == 0) {
                assertThat(answer()).isEqualTo("alive");
            }

            // Somebody listens there again, which a connection finds out.
            serve(
                    new ServerSocket(dead, 50, InetAddress.getLoopbackAddress()),
                    answering("returned"));
            await().atMost(Scale.patience(10)).until(() -> answer().equals("returned"));
            await().atMost(Scale.patience(10))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 2);
            gateway.awaitIdle();
        }
    }

    @Test
    void connectsToTheServiceThatStepsIn() throws Exception {
        int dead = FreePort.next();
        int spare = serve(answering("spare"));
        String config =
                """
                entrypoints "relay" { address = "127.0.0.1:%d"; protocol = "tcp" }
                routers "all" { rule = "HostSNI(`*`)"; service = "pool" }
                services "pool" {
                  load_balancer { servers = [{ url = "tcp://127.0.0.1:%d" }] }
                  failover { service = "spare" }
                }
                """
                                .formatted(port, dead)
                        + pool("spare", "", spare);
        try (var gateway = start(config)) {
            assertThat(answer()).isEqualTo("spare");
            gateway.awaitAccess(line -> "spare".equals(line.get("service")));
            gateway.awaitIdle();
        }
    }

    @Test
    void keepsAClientAtItsBackendByItsAddress() throws Exception {
        int[] backends = new int[3];
        for (int i = 0; i < 3; i++) {
            backends[i] = serve(answering("backend " + i));
        }
        // Without a limit, as the place of a connection that has ended may be given back later.
        String keys = "strategy = \"consistent-hash\"; hash { balance_factor = 0 }";
        try (var gateway = start(all("", keys, backends))) {
            String first = answer();
            for (int i = 0; i < 6; i++) {
                assertThat(answer()).isEqualTo(first);
            }
            gateway.awaitIdle();
        }
    }

    private String answer() throws IOException {
        try (var client = connect()) {
            return text(client.getInputStream());
        }
    }

    @Test
    void saysWhomConnectionsAreFor() throws Exception {
        int backend = serve(TcpIT::echo);
        try (var gateway = start(all("", "proxy_protocol = 1", backend))) {
            try (var client = connect()) {
                client.shutdownOutput();
                assertThat(text(client.getInputStream()))
                        .isEqualTo(
                                "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\n"
                                        .formatted(client.getLocalPort(), port));
            }
            gateway.rewriteConfig(all("", "proxy_protocol = 2", backend));
            await().atMost(Scale.patience(20))
                    .untilAsserted(
                            () -> {
                                try (var client = connect()) {
                                    client.getOutputStream().write('!');
                                    client.shutdownOutput();
                                    byte[] echoed = client.getInputStream().readAllBytes();
                                    assertThat(echoed).hasSize(29).endsWith('!');
                                    assertThat(echoed)
                                            .startsWith(
                                                    13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T',
                                                    10, 0x21, 0x11, 0, 12, 127, 0, 0, 1, 127, 0, 0,
                                                    1);
                                }
                            });
        }
    }

    private String bySni(String entrypointKeys, int a, int b, int other) {
        return """
        entrypoints "relay" { address = "127.0.0.1:%d"; protocol = "tcp"; %s }
        routers "a"     { rule = "HostSNI(`a.test`)";                service = "a" }
        routers "b"     { rule = "HostSNIRegexp(`^b[0-9]\\\\.test$`)"; service = "b" }
        routers "other" { rule = "HostSNI(`*`)";                     service = "other" }
        """
                        .formatted(port, entrypointKeys)
                + pool("a", "", a)
                + pool("b", "", b)
                + pool("other", "", other);
    }

    private int secure(SSLContext context, String answer) throws IOException {
        var server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return serve(server, answering(answer));
    }

    @Test
    void routesTlsByItsServerName() throws Exception {
        var authority = new TestAuthority(directory);
        var identity = authority.context(authority.issue("server", "a.test", "b1.test"));
        int a = secure(identity, "this is a");
        int b = secure(identity, "this is b");
        int other = serve(answering("this is another"));
        try (var gateway = start(bySni("", a, b, other))) {
            assertThat(ask(authority, "a.test")).isEqualTo("this is a");
            assertThat(ask(authority, "A.TEST")).isEqualTo("this is a");
            assertThat(ask(authority, "b1.test")).isEqualTo("this is b");
            try (var client = connect()) {
                client.getOutputStream().write(octets("GET / HTTP/1.0\r\n\r\n"));
                assertThat(text(client.getInputStream())).isEqualTo("this is another");
            }
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private String ask(TestAuthority authority, String name) throws Exception {
        try (var client = new TlsClient(authority.client(), port, name)) {
            return text(client.socket().getInputStream());
        }
    }

    @Test
    void passesOnWhomAProxySaysAConnectionIsFor() throws Exception {
        String keys = "trusted_proxies = [\"127.0.0.1\"]; proxy_protocol = true";
        String header = "PROXY TCP4 198.51.100.7 192.0.2.1 4711 443\r\n";
        var seen = new CompletableFuture<byte[]>();
        int a = serve(socket -> seen.complete(socket.getInputStream().readAllBytes()));
        byte[] hello = ClientHellos.inRecordsOf(100, "a.test");
        String config =
                bySni(keys, a, FreePort.next(), FreePort.next())
                        .replace("load_balancer { ", "load_balancer { proxy_protocol = 1; ");
        try (var gateway = start(config);
                var client = connect()) {
            var both = new ByteArrayOutputStream();
            both.writeBytes(octets(header));
            both.writeBytes(hello);
            client.getOutputStream().write(both.toByteArray());
            client.shutdownOutput();

            String got = new String(seen.get(20, TimeUnit.SECONDS), StandardCharsets.ISO_8859_1);
            assertThat(got)
                    .startsWith("PROXY TCP4 198.51.100.7 127.0.0.1 4711 " + port + "\r\n")
                    .endsWith(new String(hello, StandardCharsets.ISO_8859_1));
            assertThat(gateway.awaitAccess(line -> "a".equals(line.get("router"))))
                    .containsEntry("client_ip", "198.51.100.7");
        }
    }

    @Test
    void readsAGreetingThatComesOctetByOctet() throws Exception {
        var seen = new CompletableFuture<byte[]>();
        int a =
                serve(
                        socket -> {
                            seen.complete(socket.getInputStream().readAllBytes());
                        });
        byte[] hello = ClientHellos.inRecordsOf(7, "a.test");
        try (var gateway = start(bySni("", a, FreePort.next(), FreePort.next()));
                var client = connect()) {
            client.setTcpNoDelay(true);
            for (byte octet : hello) {
                client.getOutputStream().write(octet);
            }
            client.shutdownOutput();

            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(hello);
            gateway.awaitAccess(line -> "a".equals(line.get("router")));
        }
    }

    @Test
    void doesNotWaitForGreetingsForEver() throws Exception {
        int any = serve(TcpIT::echo);
        try (var gateway = start(bySni("tcp { greeting_timeout = \"300ms\" }", any, any, any));
                var client = connect()) {
            client.getOutputStream().write(new byte[] {22, 3});
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void endsTlsItself() throws Exception {
        var authority = new TestAuthority(directory);
        String keys =
                authority.write("c", authority.issue("c", "a.test", "b1.test"))
                        + "; alpn = [\"mqtt\", \"http/1.1\"]; client_auth = \"request\""
                        + "; client_ca_file = \"%s\"".formatted(authority.caFile());
        int a = serve(TcpIT::echo);
        int b = serve(answering("this is b"));
        int known = serve(answering("this is for alice"));
        String config =
                bySni("tls { " + keys + " }", a, b, b)
                        + "routers \"alice\" { rule = \"ClientCertCN(`alice`)\"; service = \"alice\"; priority = 1000 }\n"
                        + pool("alice", "", known);
        var alice = authority.context(authority.issue("alice"));
        try (var gateway = start(config)) {
            try (var client = new TlsClient(authority.client(), port, "a.test")) {
                assertThat(client.socket().getApplicationProtocol()).isEqualTo("http/1.1");
                client.socket().getOutputStream().write(octets("hello"));
                assertThat(client.socket().getInputStream().readNBytes(5))
                        .isEqualTo(octets("hello"));
            }
            assertThat(ask(authority, "b1.test")).isEqualTo("this is b");
            try (var client = new TlsClient(alice, port, "b1.test")) {
                assertThat(text(client.socket().getInputStream())).isEqualTo("this is for alice");
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void speaksTlsWithBackends() throws Exception {
        var authority = new TestAuthority(directory);
        int backend = secure(authority.context(authority.issue("server")), "over TLS");
        String hcl =
                all("", "tls { ca_file = \"%s\" }".formatted(authority.caFile()), backend)
                        .replace("tcp://", "tls://");
        try (var gateway = start(hcl);
                var client = connect()) {
            assertThat(text(client.getInputStream())).isEqualTo("over TLS");
            client.shutdownOutput();
            gateway.awaitIdle();
        }
    }

    @Test
    void keepsRelaysOverAReload() throws Exception {
        int old = serve(TcpIT::echo);
        int next = serve(answering("new"));
        try (var gateway = start(all("", "", old));
                var client = connect()) {
            client.getOutputStream().write('a');
            assertThat(client.getInputStream().read()).isEqualTo('a');

            gateway.rewriteConfig(all("tcp { idle_timeout = \"1m\" }", "", next));
            await().atMost(Scale.patience(20))
                    .until(
                            () -> {
                                try (var later = connect()) {
                                    later.setSoTimeout(1000);
                                    return text(later.getInputStream()).equals("new");
                                } catch (SocketTimeoutException e) {
                                    return false;
                                }
                            });

            client.getOutputStream().write('b');
            assertThat(client.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void isMissedByNameWithoutItsJar() throws Exception {
        Path plugins =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-tcp"));
        Path file = Files.writeString(directory.resolve("c.hcl"), all("", "", 1));
        try (var result =
                GatewayProcess.in(directory)
                        .args("validate", "--config", file.toString())
                        .plugins(plugins)
                        .run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log()).contains("install protocol-tcp-*.jar");
        }
    }

    @Test
    void refusesToTellHttpBackendsByProxyProtocol() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("c.hcl"),
                        """
                        entrypoints "web" { address = "127.0.0.1:0" }
                        routers "all" { rule = "PathPrefix(`/`)"; service = "s" }
                        services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; proxy_protocol = 1 } }
                        """);
        try (var result =
                GatewayProcess.in(directory).args("validate", "--config", file.toString()).run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log()).contains("X-Forwarded-For");
        }
    }
}
