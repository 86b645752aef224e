package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The middleware {@code forward-auth} in the running gateway. */
class ForwardAuthIT {
    private static final String ACCEPTED =
            RawClient.lines(
                            "HTTP/1.1 200 OK",
                            "X-Auth-User: alice",
                            "X-Auth-Roles: admin",
                            "X-Internal: secret",
                            "Content-Length: 2")
                    + "\r\nok";

    @TempDir Path directory;
    private final int port = FreePort.next();

    private RawClient.Answer ask(String target, String... fields) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines("GET " + target + " HTTP/1.1", "Host: models.example.com")
                        + (fields.length == 0 ? "" : RawClient.lines(fields))
                        + "\r\n");
    }

    private static Behaviour sending(String response) {
        return (request, wire) -> {
            request.body().rest();
            wire.send(response);
        };
    }

    private static String middleware(String url, String more) {
        return """
        type             = "forward-auth"
        forward_auth_url = "%s/check?app=1"
        forward_auth_response_headers = ["X-Auth-User", "X-Auth-Roles"]
        identity_header  = "X-Auth-User"
        %s
        """
                .formatted(url, more);
    }

    private static double refused(MetricsPage page, String reason) {
        return page.value(
                "gateway_forward_auth_refused_total{middleware=\"it\",reason=\"" + reason + "\"}");
    }

    @Test
    void letsThosePassWhomTheServiceKnows() throws Exception {
        try (var auth = ScriptedBackend.start(sending(ACCEPTED));
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port, middleware(auth.url(), ""), backend))) {
            var answer =
                    ask(
                            "/v1/models?a=b",
                            "Authorization: Bearer mine",
                            "Cookie: session=1",
                            "X-Secret: mine",
                            "X-Auth-User: root",
                            "X_Auth_Roles: root",
                            "X-Forwarded-For: 203.0.113.9",
                            "X-Forwarded-Uri: /public");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().toLowerCase(Locale.ROOT))
                    .contains(
                            "x-auth-user: alice\n",
                            "x-auth-roles: admin\n",
                            "authorization: bearer mine\n")
                    .doesNotContain("root", "x-internal");
            HttpHead question = auth.requests().getFirst();
            assertThat(question.startLine()).isEqualTo("GET /check?app=1 HTTP/1.1");
            assertThat(question.fieldValues("X-Forwarded-Method")).containsExactly("GET");
            assertThat(question.fieldValues("X-Forwarded-Uri")).containsExactly("/v1/models?a=b");
            assertThat(question.fieldValues("X-Forwarded-Host"))
                    .containsExactly("models.example.com");
            assertThat(question.fieldValues("X-Forwarded-Proto")).containsExactly("http");
            assertThat(question.fieldValues("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(question.fieldValues("Authorization")).containsExactly("Bearer mine");
            assertThat(question.fieldValues("Cookie")).containsExactly("session=1");
            assertThat(question.field("X-Secret")).isEmpty();
            assertThat(question.field("X-Auth-User")).isEmpty();
            assertThat(question.field("X-Request-Id"))
                    .isEqualTo(answer.head().field("X-Request-Id"));

            // A body goes to the backend, and never to the service.
            var posted = RawClient.ask(port, RawClient.post("/v1/chat", "{\"stream\":false}"));
            assertThat(posted.body()).endsWith("{\"stream\":false}");
            HttpHead second = auth.requests().getLast();
            assertThat(second.method()).isEqualTo("GET");
            assertThat(second.fieldValues("X-Forwarded-Method")).containsExactly("POST");
            assertThat(second.field("Content-Length")).isEmpty();

            assertThat(auth.connectionsAccepted()).isEqualTo(1);
            assertThat(gateway.awaitOnlyAccess("/v1/models")).containsEntry("user", "alice");
            MetricsPage page = gateway.metrics();
            assertThat(page.value("gateway_forward_auth_accepted_total{middleware=\"it\"}"))
                    .isEqualTo(2);
            assertThat(page.sum("gateway_forward_auth_seconds_count")).isEqualTo(2);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
        }
    }

    @Test
    void relaysRefusals() throws Exception {
        try (var auth = ScriptedBackend.start(Behaviour.status(403));
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port, middleware(auth.url(), ""), backend))) {
            assertThat(ask("/").status()).isEqualTo(403);

            auth.behave(
                    sending(
                            RawClient.lines(
                                            "HTTP/1.1 302 Found",
                                            "Location: https://login.example.com/?rd=1",
                                            "Set-Cookie: state=1; HttpOnly",
                                            "Set-Cookie: nonce=2",
                                            "X-Internal: secret",
                                            "Content-Length: 0")
                                    + "\r\n"));
            var redirect = ask("/");
            assertThat(redirect.status()).isEqualTo(302);
            assertThat(redirect.head().field("Location"))
                    .contains("https://login.example.com/?rd=1");
            assertThat(redirect.head().fieldValues("Set-Cookie"))
                    .containsExactly("state=1; HttpOnly", "nonce=2");
            assertThat(redirect.head().field("X-Internal")).isEmpty();

            auth.behave(
                    sending(
                            RawClient.lines(
                                            "HTTP/1.1 401 Unauthorized",
                                            "WWW-Authenticate: Bearer realm=\"x\"",
                                            "Content-Type: text/plain",
                                            "Content-Length: 6")
                                    + "\r\nlog in"));
            var challenge = ask("/");
            assertThat(challenge.status()).isEqualTo(401);
            assertThat(challenge.head().field("WWW-Authenticate")).contains("Bearer realm=\"x\"");
            assertThat(challenge.head().field("Content-Type")).contains("text/plain");
            assertThat(challenge.body()).isEqualTo("log in");

            assertThat(backend.requests()).isEmpty();
            MetricsPage page = gateway.metrics();
            assertThat(refused(page, "denied")).isEqualTo(2);
            assertThat(refused(page, "redirected")).isEqualTo(1);
        }
    }

    @Test
    void letsNobodyPassWhileTheServiceIsUnwell() throws Exception {
        try (var auth = ScriptedBackend.start(Behaviour.status(500));
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port,
                                        middleware(auth.url(), "timeout = \"30s\""),
                                        backend))) {
            requireFailure(ask("/"), 502, "Auth service unavailable");

            auth.behave(sending("HTTP/1.1 2OO OK\r\n\r\n"));
            requireFailure(ask("/"), 502, "Auth service unavailable");

            auth.behave(Behaviour.reset());
            requireFailure(ask("/"), 502, "Auth service unavailable");

            assertThat(backend.requests()).isEmpty();
            MetricsPage page = gateway.metrics();
            assertThat(refused(page, "broken")).isEqualTo(1);
            assertThat(refused(page, "unavailable")).isEqualTo(2);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
        }
    }

    @Test
    void letsNobodyPassWhomTheServiceKeepsWaiting() throws Exception {
        var never = new CountDownLatch(1);
        try (var auth = ScriptedBackend.start((request, wire) -> never.await());
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port,
                                        middleware(auth.url(), "timeout = \"300ms\""),
                                        backend))) {
            requireFailure(ask("/"), 504, "Auth service timed out");

            auth.behave(
                    (request, wire) -> {
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                        never.await();
                    });
            requireFailure(ask("/"), 504, "Auth service timed out");

            assertThat(backend.requests()).isEmpty();
            gateway.awaitIdle();
            MetricsPage page = gateway.metrics();
            assertThat(refused(page, "timeout")).isEqualTo(2);
            assertThat(page.sum("gateway_forward_auth_in_flight")).isZero();
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
        }
    }

    @Test
    void letsNobodyPassWhereNobodyListens() throws Exception {
        String nowhere = "http://127.0.0.1:" + FreePort.next();
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port,
                                        middleware(nowhere, "") + "\nfail_open = true",
                                        backend))) {
            requireFailure(ask("/"), 502, "Auth service unavailable");

            assertThat(backend.requests()).isEmpty();
            assertThat(refused(gateway.metrics(), "unavailable")).isEqualTo(1);
        }
    }

    private static void requireFailure(RawClient.Answer answer, int status, String text) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\": \"" + text + '"');
    }

    @Test
    void stopsAskingForClientsThatLeaveAndWhenItIsRemoved() throws Exception {
        try (var auth = ScriptedBackend.start((request, wire) -> wire.awaitClose());
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.through(
                                        port, middleware(auth.url(), ""), backend))) {
            try (var client = RawClient.connect(port)) {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                await().until(() -> auth.requests().size() == 1);
            }
            await().until(() -> auth.connectionsOpen() == 0);
            gateway.awaitIdle();

            auth.behave(sending(ACCEPTED));
            assertThat(ask("/").status()).isEqualTo(200);
            assertThat(auth.connectionsOpen()).isEqualTo(1);
            gateway.rewriteConfig(GatewayConfigs.proxy(port, backend));
            await().atMost(Duration.ofSeconds(20)).until(() -> auth.connectionsOpen() == 0);
            assertThat(ask("/").status()).isEqualTo(200);
        }
    }

    @Test
    void asksOverTlsOfItsOwnAuthority() throws Exception {
        Path keys = directory.resolve("auth.p12");
        Path certificate = directory.resolve("auth.pem");
        keytool(
                List.of("-genkeypair", "-alias", "auth", "-keyalg", "EC", "-dname", "CN=auth"),
                List.of("-ext", "san=ip:127.0.0.1", "-keystore", keys.toString()));
        keytool(
                List.of("-exportcert", "-rfc", "-alias", "auth", "-file", certificate.toString()),
                List.of("-keystore", keys.toString()));
        HttpsServer auth = httpsServer(keys);
        String url = "https://127.0.0.1:" + auth.getAddress().getPort();
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            String trusting = middleware(url, "ca_file = \"" + certificate + '"');
            try (var gateway = GatewayPool.start(GatewayConfigs.through(port, trusting, backend))) {
                assertThat(ask("/").body()).isEqualTo("hello");

                // Without the file, it is nobody the platform knows.
                gateway.rewriteConfig(GatewayConfigs.through(port, middleware(url, ""), backend));
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> requireFailure(ask("/"), 502, "Auth service unavailable"));
            }
        } finally {
            auth.stop(0);
        }
    }

    private static void keytool(List<String> command, List<String> more) throws Exception {
        var all = new ArrayList<String>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        all.addAll(command);
        all.addAll(more);
        all.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static HttpsServer httpsServer(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
        server.start();
        return server;
    }
}
