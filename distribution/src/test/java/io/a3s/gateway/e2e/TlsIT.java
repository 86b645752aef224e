package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {
    @TempDir Path directory;
    private final int port = FreePort.next();
    private final Set<String> askedFor = ConcurrentHashMap.newKeySet();
    private TestAuthority authority;
    private ScriptedBackend backend;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(directory);
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    private String config(String tls) {
        return config(tls, backend.url(), "");
    }

    private String config(String tls, String url, String poolKeys) {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          tls { %s }
        }
        routers "all" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["tell"] }
        services "s"  { load_balancer { servers = [{ url = "%s" }]; %s } }
        middlewares "tell" {
          type            = "headers"
          request_headers = {
            "X-Tls"  = "${tls_version} ${tls_server_name}"
            "X-Cert" = "${tls_client_subject} ${tls_client_fingerprint}"
          }
        }
        """
                .formatted(port, tls, url, poolKeys);
    }

    private GatewayProcess gateway(String hcl) throws Exception {
        return GatewayPool.start(hcl);
    }

    private TlsClient connect(String serverName) throws Exception {
        return new TlsClient(authority.client(), port, serverName);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Dio.netty.handler.ssl.noOpenSsl=true"})
    void choosesTheCertificateByTheNameAskedFor(String engine) throws Exception {
        String keys =
                authority.write("first", authority.issue("first", "first.test"))
                        + "; certificates = [{ "
                        + authority.write("second", authority.issue("second", "*.second.test"))
                        + " }]";
        try (var gateway =
                GatewayProcess.in(directory).env("JAVA_TOOL_OPTIONS", engine).start(config(keys))) {
            try (var client = connect("first.test")) {
                assertThat(client.subject()).isEqualTo("CN=first");
                assertThat(client.socket().getSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(client.socket().getApplicationProtocol()).isEqualTo("http/1.1");
                assertThat(client.get("/", "first.test").status()).isEqualTo(200);
                assertThat(client.get("/again", "first.test").status()).isEqualTo(200);
            }
            try (var client = connect("WWW.second.test")) {
                assertThat(client.subject()).isEqualTo("CN=second");
            }
            for (String other : List.of("", "a.b.second.test", "second.test", "other.test")) {
                try (var client = connect(other)) {
                    assertThat(client.subject()).as(other).isEqualTo("CN=first");
                }
            }
            var request = backend.requests().getFirst();
            assertThat(request.field("X-Forwarded-Proto")).contains("https");
            assertThat(request.field("X-Forwarded-Port")).isPresent();
            assertThat(request.field("X-Tls")).contains("TLSv1.3 first.test");
            assertThat(request.field("X-Cert").orElse("").strip()).isEmpty();
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_tls_certificate_expiry_timestamp_seconds{entrypoint=\"web\"}"))
                    .isGreaterThan(System.currentTimeMillis() / 1000.0);
        }
    }

    @Test
    void refusesNamesItHasNoCertificateFor() throws Exception {
        String keys =
                authority.write("only", authority.issue("only", "only.test"))
                        + "; strict_sni = true";
        try (var gateway = gateway(config(keys))) {
            assertThatThrownBy(() -> connect("other.test"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
            try (var client = connect("only.test")) {
                assertThat(client.get("/", "only.test").status()).isEqualTo(200);
            }
            gateway.awaitAccess(line -> "tls_handshake_failed".equals(line.get("reason")));
        }
    }

    @Test
    void acceptsNoOlderVersionThanItMay() throws Exception {
        String keys =
                authority.write("c", authority.issue("c", "c.test")) + "; min_version = \"1.3\"";
        try (var gateway = gateway(config(keys))) {
            var context = authority.client();
            assertThatThrownBy(
                            () -> {
                                try (var socket =
                                        (javax.net.ssl.SSLSocket)
                                                context.getSocketFactory()
                                                        .createSocket("127.0.0.1", port)) {
                                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                                    socket.startHandshake();
                                }
                            })
                    .isInstanceOf(SSLException.class);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void showsNewCertificatesUnderOpenConnections() throws Exception {
        String keys = authority.write("c", authority.issue("old", "c.test"));
        try (var gateway = gateway(config(keys));
                var open = connect("c.test")) {
            assertThat(open.subject()).isEqualTo("CN=old");

            authority.write("c", authority.issue("new", "c.test"));

            gateway.awaitLog("certificates renewed");
            try (var client = connect("c.test")) {
                assertThat(client.subject()).isEqualTo("CN=new");
            }
            assertThat(open.get("/", "c.test").status()).isEqualTo(200);
            assertThat(open.get("/", "c.test").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsItsCertificateWhileTheFileIsOfNoUse() throws Exception {
        String keys = authority.write("c", authority.issue("old", "c.test"));
        try (var gateway = gateway(config(keys))) {
            TestAuthority.replace(authority.cert("c"), "half a certifica");

            gateway.awaitLog("has no certificate in PEM");
            try (var client = connect("c.test")) {
                assertThat(client.subject()).isEqualTo("CN=old");
            }
            assertThat(gateway.metrics().value("gateway_config_reloads_total{result=\"rejected\"}"))
                    .isPositive();

            authority.write("c", authority.issue("new", "c.test"));
            gateway.awaitLog("certificates renewed");
            try (var client = connect("c.test")) {
                assertThat(client.subject()).isEqualTo("CN=new");
            }
        }
    }

    @Test
    void asksClientsForCertificates() throws Exception {
        String keys =
                authority.write("c", authority.issue("c", "c.test"))
                        + "; client_auth = \"require\"; client_ca_file = \"%s\""
                                .formatted(authority.caFile());
        var known = authority.context(authority.issue("alice"));
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        var stranger = new TestAuthority(elsewhere).issue("mallory");
        try (var gateway = gateway(config(keys))) {
            try (var client = new TlsClient(known, port, "c.test")) {
                assertThat(client.get("/", "c.test").status()).isEqualTo(200);
                client.socket().getSession().putValue("mark", "kept");
            }
            // Who resumes a session is still the one who began it.
            try (var client = new TlsClient(known, port, "c.test")) {
                assertThat(client.get("/", "c.test").status()).isEqualTo(200);
                assertThat(client.socket().getSession().getValue("mark")).isEqualTo("kept");
            }
            assertThat(backend.requests())
                    .extracting(request -> request.field("X-Cert").orElseThrow())
                    .allMatch(shown -> shown.matches("CN=alice [0-9a-f]{64}"))
                    .hasSize(2)
                    .containsOnly(backend.requests().getFirst().field("X-Cert").orElseThrow());
            // With TLS 1.3 a client learns that it is refused when it reads.
            assertThatThrownBy(
                            () -> {
                                try (var client = connect("c.test")) {
                                    client.get("/", "c.test");
                                }
                            })
                    .isInstanceOf(IOException.class);
            var foreign = authority.context(stranger);
            assertThatThrownBy(
                            () -> {
                                try (var client = new TlsClient(foreign, port, "c.test")) {
                                    client.get("/", "c.test");
                                }
                            })
                    .isInstanceOf(IOException.class);
            assertThat(backend.requests()).hasSize(2);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void letsClientsWithoutACertificateInWhereItOnlyAsksForOne() throws Exception {
        String keys =
                authority.write("c", authority.issue("c", "c.test"))
                        + "; client_auth = \"request\"; client_ca_file = \"%s\""
                                .formatted(authority.caFile());
        var known = authority.context(authority.issue("alice"));
        try (var gateway = gateway(config(keys));
                var named = new TlsClient(known, port, "c.test");
                var nameless = connect("c.test")) {
            assertThat(named.get("/", "c.test").status()).isEqualTo(200);
            assertThat(nameless.get("/", "c.test").status()).isEqualTo(200);
            assertThat(backend.requests().get(0).field("X-Cert").orElseThrow())
                    .startsWith("CN=alice ");
            assertThat(backend.requests().get(1).field("X-Cert").orElse("").strip()).isEmpty();
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void showsWhatTheAuthoritySaysOfItsCertificate() throws Exception {
        try (var responder = new OcspResponder(directory)) {
            var issued = authority.issueAnsweredFor(responder.port(), "c", "c.test");
            String keys = write(issued);
            responder.start(authority, issued);
            try (var gateway = gateway(config(keys))) {
                await().atMost(Scale.patience(20)).until(() -> !staples().isEmpty());
                responder.stop();
                assertThat(staples()).hasSize(1);
                assertThat(gateway.log()).doesNotContain("no OCSP staple");
            }
            try (var gateway = gateway(config(keys + "; ocsp_stapling = false"))) {
                assertThat(staples()).isEmpty();
                assertThat(gateway.log()).doesNotContain("no OCSP staple");
            }
        }
    }

    @Test
    void makesNoHandshakeWaitForTheAuthority() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            String keys = write(authority.issueAnsweredFor(silent.getLocalPort(), "c", "c.test"));
            try (var gateway = gateway(config(keys));
                    var asked = silent.accept()) {
                assertThat(staples()).isEmpty();

                // The question is still there to be answered.
                asked.getOutputStream()
                        .write(
                                "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                gateway.awaitLog("no OCSP staple: the responder answers 503");
                assertThat(staples()).isEmpty();
            }
        }
    }

    private String write(X509Bundle issued) throws IOException {
        String keys = authority.write("c", issued);
        TestAuthority.replace(
                authority.cert("c"),
                issued.getCertificatePEM() + authority.root().getCertificatePEM());
        return keys;
    }

    private List<byte[]> staples() throws Exception {
        // A resumed session shows no certificate, and so nothing about it.
        try (var client = connect("c.test")) {
            return ((ExtendedSSLSession) client.socket().getSession()).getStatusResponses();
        }
    }

    @Test
    void routesByTheCertificateOfTheClient() throws Exception {
        String keys =
                authority.write("c", authority.issue("c", "c.test"))
                        + "; client_auth = \"request\"; client_ca_file = \"%s\""
                                .formatted(authority.caFile());
        var alice = authority.context(authority.issue("alice"));
        var billing = authority.context(authority.issue("p1", "billing.partners.test"));
        try (var others = ScriptedBackend.start(Behaviour.plain("by name"));
                var partners = ScriptedBackend.start(Behaviour.plain("by host"));
                var gateway =
                        gateway(
                                config(keys)
                                        + """
                                        routers "alice" {
                                          rule     = "ClientCertCN(`alice`, `carol`)"
                                          service  = "alice"
                                          priority = 1000
                                        }
                                        routers "partners" {
                                          rule     = "ClientCertSAN(`*.partners.test`)"
                                          service  = "partners"
                                          priority = 1000
                                        }
                                        services "alice" { load_balancer { servers = [{ url = "%s" }] } }
                                        services "partners" { load_balancer { servers = [{ url = "%s" }] } }
                                        """
                                                .formatted(others.url(), partners.url()));
                var byName = new TlsClient(alice, port, "c.test");
                var byHost = new TlsClient(billing, port, "c.test");
                var nameless = connect("c.test")) {
            assertThat(byName.get("/", "c.test").status()).isEqualTo(200);
            assertThat(byHost.get("/", "c.test").status()).isEqualTo(200);
            assertThat(nameless.get("/", "c.test").status()).isEqualTo(200);

            assertThat(others.requests()).hasSize(1);
            assertThat(partners.requests()).hasSize(1);
            assertThat(backend.requests()).hasSize(1);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void takesTheClientFromAProxyThatPassesTlsOn() throws Exception {
        String config =
                config(authority.write("c", authority.issue("c", "c.test")))
                        .replace(
                                "tls {",
                                "trusted_proxies = [\"127.0.0.1\"]; proxy_protocol = true; tls {");
        try (var gateway = gateway(config);
                var proxy = new Socket(InetAddress.getLoopbackAddress(), port)) {
            proxy.getOutputStream()
                    .write(
                            "PROXY TCP4 198.51.100.7 192.0.2.1 4711 443\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            try (var client = new TlsClient(authority.client(), proxy, "c.test")) {
                assertThat(client.get("/", "c.test").status()).isEqualTo(200);
            }
            var request = backend.requests().getFirst();
            assertThat(request.field("X-Forwarded-For")).contains("198.51.100.7");
            assertThat(request.field("X-Forwarded-Proto")).contains("https");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Dio.netty.handler.ssl.noOpenSsl=true"})
    void resumesSessions(String engine) throws Exception {
        String keys = authority.write("c", authority.issue("c", "c.test"));
        SSLContext context = authority.client();
        try (var gateway =
                        GatewayProcess.in(directory)
                                .env("JAVA_TOOL_OPTIONS", engine)
                                .start(config(keys));
                var first = new TlsClient(context, port, "c.test")) {
            // Tickets come behind the handshake.
            assertThat(first.get("/", "c.test").status()).isEqualTo(200);
            first.socket().getSession().putValue("mark", "kept");

            try (var second = new TlsClient(context, port, "c.test")) {
                assertThat(second.get("/", "c.test").status()).isEqualTo(200);
                assertThat(second.socket().getSession().getValue("mark")).isEqualTo("kept");
            }
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void agreesOnTheProtocolsItMay() throws Exception {
        String keys = authority.write("c", authority.issue("c", "c.test", "localhost"));
        try (var gateway = gateway(config(keys + "; alpn = [\"http/1.1\"]"));
                var client =
                        HttpClient.newBuilder()
                                .sslContext(authority.client())
                                .version(HttpClient.Version.HTTP_2)
                                .build()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + port)).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            gateway.awaitIdle();
        }
        Path other =
                Files.writeString(
                        directory.resolve("other.hcl"), config(keys + "; alpn = [\"h2\", \"h3\"]"));
        try (var result =
                GatewayProcess.in(directory).args("validate", "--config", other.toString()).run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log())
                    .contains("\"h3\" is not spoken here (expected: h2 or http/1.1)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Dio.netty.handler.ssl.noOpenSsl=true"})
    void usesTheCiphersItMay(String engine) throws Exception {
        String only = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
        String keys =
                authority.write("c", authority.issue("c", "c.test"))
                        + "; ciphers = [\"%s\"]".formatted(only);
        try (var gateway =
                        GatewayProcess.in(directory)
                                .env("JAVA_TOOL_OPTIONS", engine)
                                .start(config(keys));
                var older =
                        (javax.net.ssl.SSLSocket)
                                authority
                                        .client()
                                        .getSocketFactory()
                                        .createSocket("127.0.0.1", port);
                var newer = connect("c.test")) {
            older.setEnabledProtocols(new String[] {"TLSv1.2"});
            older.startHandshake();
            assertThat(older.getSession().getCipherSuite()).isEqualTo(only);
            assertThat(newer.socket().getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(gateway.isAlive()).isTrue();
        }
        assertRefusedBy(
                engine, keys.replace(only, "TLS_NO_WITH_SUCH"), "ciphers", "TLS_NO_WITH_SUCH");
    }

    @Test
    void closesConnectionsThatShakeNoHands() throws Exception {
        String keys =
                authority.write("c", authority.issue("c", "c.test"))
                        + "; handshake_timeout = \"1s\"";
        try (var gateway = gateway(config(keys));
                var silent = new Socket(InetAddress.getLoopbackAddress(), port);
                var plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEnds(plain);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);

            await().untilAsserted(
                            () ->
                                    assertThat(
                                                    gateway.accessLog().stream()
                                                            .filter(
                                                                    line ->
                                                                            "tls_handshake_failed"
                                                                                    .equals(
                                                                                            line
                                                                                                    .get(
                                                                                                            "reason")))
                                                            .count())
                                            .isEqualTo(2));
        }
    }

    private static void assertEnds(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        } catch (SocketException e) {
            // What it has sent was not read to its end.
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void saysWhatIsWrongWithFiles() throws Exception {
        String good = authority.write("c", authority.issue("c", "c.test"));
        authority.write("d", authority.issue("d", "d.test"));

        assertRefused(
                "cert_file = \"%s\"; key_file = \"%s\""
                        .formatted(directory.resolve("none.pem"), authority.key("c")),
                "cert_file",
                "does not exist");
        assertRefused(
                "cert_file = \"%s\"; key_file = \"%s\""
                        .formatted(authority.cert("c"), authority.key("d")),
                "key_file",
                "is not the key of the first certificate");
        assertRefused(
                "cert_file = \"%s\"; key_file = \"%s\""
                        .formatted(authority.cert("c"), authority.cert("c")),
                "key_file",
                "has no private key in PEM");
        assertRefused(good + "; client_auth = \"require\"", "client_auth", "client_ca_file");
    }

    private void assertRefused(String tls, String... parts) throws Exception {
        assertRefusedBy("", tls, parts);
    }

    private void assertRefusedBy(String engine, String tls, String... parts) throws Exception {
        Path file = Files.writeString(directory.resolve("refused.hcl"), config(tls));
        try (var result =
                GatewayProcess.in(directory)
                        .env("JAVA_TOOL_OPTIONS", engine)
                        .args("validate", "--config", file.toString())
                        .run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log())
                    .contains("entrypoints \"web\" tls")
                    .contains(parts);
        }
    }

    private final SNIMatcher noting =
            new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                @Override
                public boolean matches(SNIServerName name) {
                    askedFor.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
                    return true;
                }
            };

    private HttpsServer secureBackend(javax.net.ssl.SSLContext context, boolean asks)
            throws IOException {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(com.sun.net.httpserver.HttpsParameters parameters) {
                        var wanted = getSSLContext().getDefaultSSLParameters();
                        wanted.setNeedClientAuth(asks);
                        wanted.setSNIMatchers(List.of(noting));
                        parameters.setSSLParameters(wanted);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, 5);
                        exchange.getResponseBody()
                                .write("hello".getBytes(StandardCharsets.US_ASCII));
                    }
                });
        server.start();
        return server;
    }

    private String plainConfig(String url, String poolKeys) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "s" }
        services "s"  { load_balancer { servers = [{ url = "%s" }]; %s } }
        """
                .formatted(port, url, poolKeys);
    }

    private int ask() throws IOException {
        return RawClient.ask(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .status();
    }

    @Test
    void verifiesTheCertificatesOfBackends() throws Exception {
        HttpsServer server =
                secureBackend(authority.context(authority.issue("backend", "backend.test")), false);
        String url = "https://127.0.0.1:" + server.getAddress().getPort();
        String trusted = "tls { ca_file = \"%s\" }".formatted(authority.caFile());
        String check = "; health_check { path = \"/\"; interval = \"100ms\" }";
        try (var gateway = gateway(plainConfig(url, ""))) {
            assertThat(ask()).isEqualTo(502);
            gateway.awaitAccess(line -> "tls_failed".equals(line.get("reason")));

            reload(gateway, plainConfig(url, trusted + check));
            assertThat(ask()).isEqualTo(200);
            assertThat(gateway.log()).doesNotContain("backend is unhealthy");

            reload(
                    gateway,
                    plainConfig(
                            url,
                            "tls { ca_file = \"%s\"; server_name = \"backend.test\" }"
                                    .formatted(authority.caFile())));
            assertThat(ask()).isEqualTo(200);
            assertThat(askedFor).containsExactly("backend.test");

            reload(
                    gateway,
                    plainConfig(
                            url,
                            "tls { ca_file = \"%s\"; server_name = \"other.test\" }"
                                    .formatted(authority.caFile())));
            assertThat(ask()).isEqualTo(502);

            reload(gateway, plainConfig(url, "tls { insecure_skip_verify = true }" + check));
            assertThat(ask()).isEqualTo(200);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void showsItsCertificateToBackends() throws Exception {
        HttpsServer server = secureBackend(authority.context(authority.issue("backend")), true);
        String url = "https://127.0.0.1:" + server.getAddress().getPort();
        String trusted = "ca_file = \"%s\"".formatted(authority.caFile());
        try (var gateway = gateway(plainConfig(url, "tls { %s }".formatted(trusted)))) {
            assertThat(ask()).isEqualTo(502);

            String own = authority.write("gateway", authority.issue("gateway"));
            reload(
                    gateway,
                    plainConfig(
                            url,
                            "tls { %s; %s }; health_check { path = \"/\"; interval = \"100ms\" }"
                                    .formatted(trusted, own)));
            assertThat(ask()).isEqualTo(200);
        } finally {
            server.stop(0);
        }
    }

    private static void reload(GatewayProcess gateway, String hcl) throws IOException {
        String accepted = "gateway_config_reloads_total{result=\"accepted\"}";
        double before = gateway.metrics().value(accepted);
        gateway.rewriteConfig(hcl);
        await().atMost(Scale.patience(20))
                .untilAsserted(
                        () ->
                                assertThat(gateway.metrics().value(accepted))
                                        .as(gateway.log())
                                        .isGreaterThan(before));
    }
}
