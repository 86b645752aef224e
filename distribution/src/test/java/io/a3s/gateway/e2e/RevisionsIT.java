package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services whose requests are shared among revisions. */
class RevisionsIT {
    private static final String BY_COOKIE =
            "revision_affinity { secret = \"0123456789abcdef0123\" }";
    private static final String PROBED =
            """
            load_balancer {
              health_check { path = "/health"; interval = "50ms"; unhealthy_threshold = 1 }
            }
            """;

    private final int port = FreePort.next();
    private ScriptedBackend old;
    private ScriptedBackend fresh;

    @BeforeEach
    void startBackends() throws IOException {
        old = ScriptedBackend.start(Behaviour.plain("old"));
        fresh = ScriptedBackend.start(Behaviour.plain("fresh"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        old.close();
        fresh.close();
    }

    @Test
    void sharesRequestsExactlyAndWithoutRuns() throws Exception {
        AtomicInteger toFresh = new AtomicInteger();
        AtomicInteger longestRun = new AtomicInteger();
        int clients = 8;
        try (var gateway = start(10, "");
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> load = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                load.add(
                        threads.submit(
                                () -> {
                                    ask(10_000 / clients, toFresh, longestRun);
                                    return null;
                                }));
            }
            for (Future<?> each : load) {
                each.get();
            }

            assertThat(toFresh).hasValue(1_000);
            // Of one client in a crowd of eight; chance alone would give about four.
            assertThat(longestRun.get()).isLessThanOrEqualTo(5);
            assertThat(revision(gateway, "gateway_revision_requests_total", "fresh"))
                    .isEqualTo(toFresh.get());
            assertThat(revision(gateway, "gateway_revision_requests_total", "old"))
                    .isEqualTo(10_000 - toFresh.get());
            assertThat(gateway.metrics().labelled("gateway_service_requests_total", "service", "s"))
                    .isEqualTo(10_000);
            assertThat(revision(gateway, "gateway_revision_percent", "fresh")).isEqualTo(10);
            assertThat(revision(gateway, "gateway_revision_ttft_seconds_count", "fresh"))
                    .isEqualTo(toFresh.get());
            gateway.awaitIdle();
            assertThat(revision(gateway, "gateway_revision_active_requests", "fresh")).isZero();
        }
    }

    private void ask(int count, AtomicInteger toFresh, AtomicInteger longestRun)
            throws IOException {
        int run = 0;
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < count; i++) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                boolean isFresh = client.receive().answer().body().equals("fresh");
                run = isFresh ? run + 1 : 0;
                toFresh.addAndGet(isFresh ? 1 : 0);
                int seen = run;
                longestRun.accumulateAndGet(seen, Math::max);
            }
        }
    }

    @Test
    void keepsUsersByCookieAndMovesOnlyThoseItHasTo() throws Exception {
        Map<String, String> users = new HashMap<>();
        try (var gateway = start(10, BY_COOKIE)) {
            for (int user = 0; user < 200; user++) {
                Answer welcome = RawClient.get(port, "/");
                String set = welcome.head().fieldValues("set-cookie").getFirst();
                assertThat(set)
                        .matches(
                                "gateway_revision=\\d{1,3}\\.[\\w-]{43}; Path=/; Max-Age=86400;"
                                        + " HttpOnly; SameSite=Lax");
                String cookie = set.substring(0, set.indexOf(';'));
                Answer again = askWith("Cookie: a=1; " + cookie);
                assertThat(again.body()).isEqualTo(welcome.body());
                assertThat(again.head().fieldValues("set-cookie")).isEmpty();
                users.put(cookie, welcome.body());
            }
            assertThat(users).containsValues("old", "fresh");
            String forged = users.keySet().iterator().next().replaceFirst("=\\d+", "=1");
            assertThat(askWith("Cookie: " + forged + "x").head().fieldValues("set-cookie"))
                    .hasSize(1);

            reload(gateway, 40);
            int moved = 0;
            for (Map.Entry<String, String> user : users.entrySet()) {
                String body = askWith("Cookie: " + user.getKey()).body();
                if (user.getValue().equals("fresh")) {
                    assertThat(body).isEqualTo("fresh");
                }
                moved += body.equals(user.getValue()) ? 0 : 1;
            }
            assertThat(moved).isPositive();
        }
        // Another gateway with the secret knows them.
        try (var _ = start(10, BY_COOKIE)) {
            for (Map.Entry<String, String> user : users.entrySet()) {
                assertThat(askWith("Cookie: " + user.getKey()).body()).isEqualTo(user.getValue());
            }
        }
    }

    private void reload(GatewayProcess gateway, int percent) throws IOException {
        gateway.rewriteConfig(config(percent, BY_COOKIE));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> revision(gateway, "gateway_revision_percent", "fresh") == percent);
    }

    @Test
    void keepsUsersByHeader() throws Exception {
        try (var _ = start(50, "revision_affinity { header = \"X-User\" }")) {
            Map<String, Integer> bodies = new HashMap<>();
            for (int user = 0; user < 60; user++) {
                Answer first = askWith("X-User: u" + user);
                assertThat(first.head().fieldValues("set-cookie")).isEmpty();
                bodies.merge(first.body(), 1, Integer::sum);
                for (int i = 0; i < 3; i++) {
                    assertThat(askWith("X-User: u" + user).body()).isEqualTo(first.body());
                }
            }
            assertThat(bodies.get("old")).isBetween(12, 48);
        }
    }

    @Test
    void keepsAClientOnABackendOfItsRevision() throws Exception {
        String sticky =
                BY_COOKIE
                        + "\nload_balancer { sticky { cookie = \"sid\"; secret = \"0123456789abcdef0123\" } }";
        try (ScriptedBackend other = ScriptedBackend.start(Behaviour.plain("other"));
                var gateway =
                        GatewayPool.start(
                                config(50, sticky)
                                        .replace(
                                                "{ url = \"" + old.url() + "\" }",
                                                "{ url = \"%s\" }, { url = \"%s\" }"
                                                        .formatted(old.url(), other.url())))) {
            Map<String, Integer> bodies = new HashMap<>();
            for (int client = 0; client < 12; client++) {
                Answer welcome = RawClient.get(port, "/");
                List<String> cookies =
                        welcome.head().fieldValues("set-cookie").stream()
                                .map(set -> set.substring(0, set.indexOf(';')))
                                .toList();
                assertThat(cookies).hasSize(2);
                bodies.merge(welcome.body(), 1, Integer::sum);
                for (int i = 0; i < 4; i++) {
                    Answer again = askWith("Cookie: " + String.join("; ", cookies));
                    assertThat(again.body()).isEqualTo(welcome.body());
                    assertThat(again.head().fieldValues("set-cookie")).isEmpty();
                }
            }
            assertThat(bodies).containsKeys("old", "other", "fresh");
            gateway.awaitIdle();
        }
    }

    @Test
    void leavesOutARevisionThatIsNotWell() throws Exception {
        try (var gateway = start(50, PROBED)) {
            fresh.behaveAt("/health", Behaviour.status(500));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 1);
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("old");
            }

            fresh.behaveAt("/health", Behaviour.status(200));
            old.behaveAt("/health", Behaviour.status(500));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> RawClient.get(port, "/").body().equals("fresh"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 1);
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void triesAnotherRevisionForABackendThatCannotBeReached() throws Exception {
        try (var gateway = start(50, "")) {
            fresh.close();
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.ask(port, RawClient.post("/", "{}")).body()).isEqualTo("old");
            }
            assertThat(revision(gateway, "gateway_revision_errors_total", "fresh")).isPositive();
            assertThat(revision(gateway, "gateway_revision_errors_total", "old")).isZero();
            assertThat(gateway.awaitAccess(entry -> "old".equals(entry.get("revision"))))
                    .containsEntry("service", "s");
            gateway.awaitIdle();
        }
    }

    @Test
    void givesNothingToARevisionWithoutAShare() throws Exception {
        try (var gateway = start(0, "")) {
            old.close();
            for (int i = 0; i < 5; i++) {
                assertThat(RawClient.get(port, "/").status()).isEqualTo(502);
            }
            assertThat(fresh.requests()).isEmpty();
            gateway.awaitIdle();
        }
    }

    private static double revision(GatewayProcess gateway, String metric, String name)
            throws IOException {
        return gateway.metrics().labelled(metric, "revision", name);
    }

    private Answer askWith(String field) throws IOException {
        return RawClient.ask(
                port, "GET / HTTP/1.1\r\nHost: h\r\n" + field + "\r\nConnection: close\r\n\r\n");
    }

    private GatewayProcess start(int percent, String keys) throws IOException {
        return GatewayPool.start(config(percent, keys));
    }

    private String config(int percent, String keys) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" {
          rule    = "PathPrefix(`/`)"
          service = "s"
        }
        services "s" {
          revisions = [
            { name = "old", traffic_percent = %d, servers = [{ url = "%s" }] },
            { name = "fresh", traffic_percent = %d, servers = [{ url = "%s" }] },
          ]
          %s
        }
        """
                .formatted(port, 100 - percent, old.url(), percent, fresh.url(), keys);
    }
}
