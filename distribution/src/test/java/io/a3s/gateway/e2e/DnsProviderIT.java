package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that DNS has, while traffic is there. */
class DnsProviderIT {
    private static final String SERVICE = "_http._tcp.app.test";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private FakeDns dns;
    private ScriptedBackend one;
    private ScriptedBackend two;

    @BeforeEach
    void start() throws IOException {
        dns = new FakeDns();
        dns.set("host.test", "A", "127.0.0.1");
        one = ScriptedBackend.start(Behaviour.plain("one"));
        two = ScriptedBackend.start(Behaviour.plain("two"));
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
        one.close();
        two.close();
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        providers {
          dns {
            resolvers   = ["%s"]
            min_ttl     = "50ms"
            empty_after = "150ms"
            services "plain" { hostname = "host.test"; port = %d; records = "a" }
            services "app" {
              hostname = "%s"
              records  = "srv"
              load_balancer { keep_alive_timeout = "60s" }
            }
            services "kept" {
              hostname = "%s"
              records  = "srv"
              load_balancer {
                sticky { cookie = "sid"; secret = "0123456789abcdef" }
                passive_health_check { max_failed_attempts = 1; max_ejection_percent = 100 }
              }
            }
            services "chosen" {
              hostname = "%s"
              records  = "srv"
              load_balancer { strategy = "consistent-hash"; hash { key = "header:User" } }
            }
          }
        }
        routers "plain" { rule = "Path(`/plain`)"; service = "plain@dns" }
        routers "kept" { rule = "Path(`/kept`)"; service = "kept@dns" }
        routers "chosen" { rule = "Path(`/chosen`)"; service = "chosen@dns" }
        routers "app" { rule = "PathPrefix(`/`)"; service = "app@dns"; priority = 1 }
        """
                .formatted(port, dns.address(), one.port(), SERVICE, SERVICE, SERVICE);
    }

    private void set(String... servers) {
        dns.set(SERVICE, "SRV", servers);
    }

    private static String server(int priority, ScriptedBackend backend) {
        return priority + " 1 " + backend.port() + " host.test.";
    }

    private static void awaitThat(ThrowingRunnable holds) {
        await().atMost(Scale.patience(20)).pollInterval(Duration.ofMillis(25)).untilAsserted(holds);
    }

    private void awaitAnswers(String... bodies) {
        awaitThat(
                () -> {
                    assertThat(RawClient.get(port, "/").body()).isEqualTo(bodies[0]);
                    assertThat(RawClient.get(port, "/").body())
                            .isEqualTo(bodies[bodies.length - 1]);
                });
    }

    private void awaitStatus(int status) {
        awaitThat(() -> assertThat(RawClient.get(port, "/").status()).isEqualTo(status));
    }

    private RawClient.Answer ask(String path, String field) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines(
                        "GET " + path + " HTTP/1.1", "Host: a", field, "Connection: close", ""));
    }

    private static String ask(RawClient client) throws IOException {
        client.send(GET);
        return client.receive().answer().body();
    }

    @Test
    void getTheTrafficFromTheFirstRequestOn() throws Exception {
        set(server(10, one));
        try (var gateway = GatewayProcess.in(directory).start(config());
                var client = RawClient.connect(port)) {
            assertThat(ask(client)).isEqualTo("one");
            assertThat(RawClient.get(port, "/plain").body()).isEqualTo("one");
            int connections = one.connectionsAccepted();

            set(server(10, two), server(10, one));
            awaitThat(() -> assertThat(ask(client)).isEqualTo("two"));
            // One that stays keeps its connections.
            awaitThat(() -> assertThat(ask(client)).isEqualTo("one"));
            assertThat(one.connectionsAccepted()).isEqualTo(connections);

            set(server(10, two));
            awaitAnswers("two", "two");
            assertThat(gateway.manageJson("/api/gateway/backends").toString())
                    .contains("127.0.0.1:" + two.port());
        }
    }

    @Test
    void stayWhenDnsFailsAndGoWhenItSaysSo() throws Exception {
        dns.setFailing(true);
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            assertThat(RawClient.get(port, "/").status()).isEqualTo(503);

            dns.setFailing(false);
            set(server(10, one));
            awaitAnswers("one");
            dns.setFailing(true);
            awaitThat(
                    () ->
                            assertThat(
                                            gateway.metrics()
                                                    .value(
                                                            "gateway_dns_stale_seconds{provider=\"dns\",service=\"app\"}"))
                                    .isPositive());
            gateway.awaitLog("answers SERVFAIL");
            assertThat(gateway.manageJson("/api/gateway/health").get("providers").toString())
                    .contains("_http._tcp.app.test. SRV");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("one");

            dns.setFailing(false);
            dns.clear();
            awaitStatus(503);
        }
    }

    @Test
    void keepTheirClientsUntilTheyFail() throws Exception {
        set(server(10, one), server(10, two));
        try (var _ = GatewayProcess.in(directory).start(config())) {
            for (String user : List.of("a", "b", "c", "d")) {
                String body = ask("/chosen", "User: " + user).body();
                for (int i = 0; i < 3; i++) {
                    assertThat(ask("/chosen", "User: " + user).body()).isEqualTo(body);
                }
            }

            RawClient.Answer welcome = RawClient.get(port, "/kept");
            String set = welcome.head().fieldValues("set-cookie").getFirst();
            String cookie = "Cookie: " + set.substring(0, set.indexOf(';'));
            for (int i = 0; i < 4; i++) {
                assertThat(ask("/kept", cookie).body()).isEqualTo(welcome.body());
            }

            ScriptedBackend mine = welcome.body().equals("one") ? one : two;
            mine.behave(Behaviour.status(500));
            assertThat(ask("/kept", cookie).status()).isEqualTo(500);
            for (int i = 0; i < 4; i++) {
                assertThat(ask("/kept", cookie).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void stepInByTheirPriorities() throws Exception {
        set(server(20, two), server(10, one));
        try (var _ = GatewayProcess.in(directory).start(config())) {
            for (int i = 0; i < 4; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("one");
            }

            one.close();

            awaitAnswers("two", "two");
        }
    }
}
