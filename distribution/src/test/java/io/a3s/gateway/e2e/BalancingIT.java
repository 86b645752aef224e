package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strategies that look at the backends' load and at the request. */
class BalancingIT {
    private final int port = FreePort.next();
    private ScriptedBackend first;
    private ScriptedBackend second;
    private ScriptedBackend third;

    @BeforeEach
    void startBackends() throws IOException {
        first = ScriptedBackend.start(Behaviour.plain("first"));
        second = ScriptedBackend.start(Behaviour.plain("second"));
        third = ScriptedBackend.start(Behaviour.plain("third"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        first.close();
        second.close();
        third.close();
    }

    @Test
    void p2cKeepsAwayFromASlowBackend() throws Exception {
        first.behave(Behaviour.slow(Duration.ofMillis(100), Behaviour.plain("first")));
        try (var gateway = start("strategy = \"p2c\"")) {
            for (int i = 0; i < 200; i++) {
                RawClient.get(port, "/");
            }

            // Of three, the slowest loses every comparison but those of the first moments.
            assertThat(first.requestsTo("/")).isBetween(1L, 20L);
            assertThat(second.requestsTo("/")).isGreaterThan(40);
            assertThat(third.requestsTo("/")).isGreaterThan(40);
            gateway.awaitIdle();
        }
    }

    @Test
    void p2cIsNotDrawnToABackendThatFailsQuickly() throws Exception {
        first.behave(Behaviour.status(500));
        second.behave(Behaviour.slow(Duration.ofMillis(20), Behaviour.plain("second")));
        third.behave(Behaviour.slow(Duration.ofMillis(20), Behaviour.plain("third")));
        String keys = "strategy = \"p2c\"\npassive_health_check { enabled = false }";
        try (var _ = start(keys)) {
            for (int i = 0; i < 100; i++) {
                RawClient.get(port, "/");
            }

            assertThat(first.requestsTo("/")).isBetween(1L, 20L);
        }
    }

    @Test
    void leastRequestsPassesByTheBusyOne() throws Exception {
        try (var gateway = start("strategy = \"least-requests\"")) {
            first.behave(Behaviour.stall());
            second.behave(Behaviour.stall());
            List<RawClient> waiting = new ArrayList<>();
            while (first.requestsTo("/") + second.requestsTo("/") < 2) {
                RawClient client = RawClient.connect(port);
                waiting.add(client);
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                int asked = waiting.size();
                await().until(
                                () ->
                                        first.requestsTo("/")
                                                        + second.requestsTo("/")
                                                        + third.requestsTo("/")
                                                >= asked);
            }

            for (int i = 0; i < 10; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("third");
            }
            for (RawClient client : waiting) {
                client.close();
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void consistentHashKeepsWhatHasTheSameHeader() throws Exception {
        try (var gateway = start(hash("header:X-User"))) {
            Set<String> all = new HashSet<>();
            for (int user = 0; user < 20; user++) {
                Set<String> own = new HashSet<>();
                for (int i = 0; i < 3; i++) {
                    own.add(ask("/p" + i, "X-User: user-" + user));
                }
                assertThat(own).as("of user %s", user).hasSize(1);
                all.addAll(own);
            }
            assertThat(all).hasSize(3);

            // Another order of the servers does not matter.
            String before = ask("/", "X-User: alice");
            gateway.rewriteConfig(
                    config(hash("header:X-User"), third, second, first)
                            + "routers \"more\" { rule = \"Path(`/more`)\"; service = \"backends\" }\n");
            await().until(() -> gateway.manage("/api/gateway/routes/more").status() == 200);
            assertThat(ask("/", "X-User: alice")).isEqualTo(before);
        }
    }

    @Test
    void consistentHashGoesByCookiePathAndAddress() throws Exception {
        try (var gateway = start(hash("cookie:sid"))) {
            assertThat(backendsOf("Cookie: x=%1$d; sid=same", "/%1$d")).hasSize(1);
            assertThat(backendsOf("Cookie: sid=%1$d; x=same", "/")).hasSize(3);

            gateway.rewriteConfig(config(hash("path"), first, second, third));
            await().until(() -> backendsOf("X: y", "/%1$d").size() == 3);
            assertThat(backendsOf("X: %1$d", "/same?q=%1$d")).hasSize(1);

            gateway.rewriteConfig(config(hash("client-ip"), first, second, third));
            await().until(() -> backendsOf("X: y", "/%1$d").size() == 1);
            Set<String> ofOthers = new HashSet<>();
            for (int i = 2; i < 40; i++) {
                try (RawClient client = RawClient.connectFrom("127.0.0." + i, port)) {
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                    ofOthers.add(client.receive().answer().body());
                }
            }
            assertThat(ofOthers).hasSize(3);
        }
    }

    @Test
    void consistentHashLeavesABackendThatHasMoreThanItsShare() throws Exception {
        try (var gateway = start(hash("header:X-User"))) {
            ScriptedBackend own = byName(ask("/", "X-User: alice"));
            own.behaveAt("/long", Behaviour.stall());
            try (RawClient waiting = RawClient.connect(port)) {
                waiting.send("GET /long HTTP/1.1\r\nHost: h\r\nX-User: alice\r\n\r\n");
                await().until(() -> own.requestsTo("/long") == 1);

                // Two under way, of which it may have ceil(1.25 * 2 / 3) = 1.
                String other = ask("/", "X-User: alice");
                assertThat(byName(other)).isNotSameAs(own);
                assertThat(ask("/", "X-User: alice")).isEqualTo(other);
            }
            gateway.awaitIdle();
            assertThat(byName(ask("/", "X-User: alice"))).isSameAs(own);
        }
    }

    private static String hash(String key) {
        return "strategy = \"consistent-hash\"\nhash { key = \"%s\" }".formatted(key);
    }

    private Set<String> backendsOf(String header, String path) throws IOException {
        Set<String> backends = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            backends.add(ask(path.formatted(i), header.formatted(i)));
        }
        return backends;
    }

    private String ask(String path, String header) throws IOException {
        return RawClient.ask(port, "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n")
                .body();
    }

    private ScriptedBackend byName(String body) {
        return switch (body) {
            case "first" -> first;
            case "second" -> second;
            default -> third;
        };
    }

    private String config(String keys, ScriptedBackend... backends) {
        return GatewayConfigs.proxyWith(port, keys, backends)
                .replace("strategy = \"round-robin\"", "");
    }

    private GatewayProcess start(String keys) throws IOException {
        return GatewayPool.start(config(keys, first, second, third));
    }
}
