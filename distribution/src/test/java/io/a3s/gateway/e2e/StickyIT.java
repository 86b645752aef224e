package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StickyIT {
    private static final String SIGNED =
            "sticky { cookie = \"sid\"; secret = \"0123456789abcdef\" }";

    private static final String TABLE = "sticky { mode = \"table\"; cookie = \"sid\" }";

    private final int port = FreePort.next();
    private ScriptedBackend first;
    private ScriptedBackend second;

    @BeforeEach
    void startBackends() throws IOException {
        first = ScriptedBackend.start(Behaviour.plain("first"));
        second = ScriptedBackend.start(Behaviour.plain("second"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        first.close();
        second.close();
    }

    @Test
    void leadsEachClientBackToItsBackend() throws Exception {
        try (var _ = start(SIGNED)) {
            Set<String> backends = new HashSet<>();
            for (int client = 0; client < 4; client++) {
                Answer welcome = RawClient.get(port, "/");
                assertThat(setCookies(welcome)).hasSize(1);
                assertThat(setCookies(welcome).getFirst())
                        .matches("sid=[^;]+; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")
                        .doesNotContain("127.0.0.1");
                for (int i = 0; i < 5; i++) {
                    Answer again = ask("lang=en; " + cookie(welcome) + "; x=1");
                    assertThat(again.body()).isEqualTo(welcome.body());
                    assertThat(setCookies(again)).isEmpty();
                }
                backends.add(welcome.body());
            }
            assertThat(backends).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void believesNoCookieItHasNotSigned() throws Exception {
        try (var _ = start(SIGNED)) {
            String good = cookie(RawClient.get(port, "/"));
            String forged = good.substring(0, good.length() - 2) + "xx";

            for (String cookie : List.of(forged, "sid=", "sid=first", "sid=" + first.url())) {
                Set<String> bodies = new HashSet<>();
                for (int i = 0; i < 4; i++) {
                    Answer answer = ask(cookie);
                    assertThat(setCookies(answer)).hasSize(1);
                    bodies.add(answer.body());
                }
                assertThat(bodies).hasSize(2);
            }
        }
    }

    @Test
    void movesAClientWhoseBackendIsDownAndKeepsItThere() throws Exception {
        try (var gateway =
                start(SIGNED + "\nhealth_check { path = \"/health\"; interval = \"50ms\" }")) {
            Answer welcome = RawClient.get(port, "/");
            ScriptedBackend mine = welcome.body().equals("first") ? first : second;
            mine.behaveAt("/health", Behaviour.status(500));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 1);

            Answer moved = ask(cookie(welcome));
            assertThat(moved.status()).isEqualTo(200);
            assertThat(moved.body()).isNotEqualTo(welcome.body());
            assertThat(setCookies(moved)).hasSize(1);

            mine.behaveAt("/health", Behaviour.status(200));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 2);
            for (int i = 0; i < 4; i++) {
                Answer again = ask(cookie(moved));
                assertThat(again.body()).isEqualTo(moved.body());
                assertThat(setCookies(again)).isEmpty();
            }
        }
    }

    @Test
    void keepsClientsOverAReloadAndWithASecretOverARestart() throws Exception {
        String cookie;
        String body;
        try (var gateway = start(SIGNED)) {
            Answer welcome = RawClient.get(port, "/");
            cookie = cookie(welcome);
            body = welcome.body();
            gateway.rewriteConfig(
                    GatewayConfigs.proxyWith(port, SIGNED, second, first)
                            + "routers \"more\" { rule = \"Path(`/more`)\"; service = \"backends\" }\n");
            await().until(() -> gateway.manage("/api/gateway/routes/more").status() == 200);
            for (int i = 0; i < 4; i++) {
                assertThat(ask(cookie).body()).isEqualTo(body);
            }
        }
        try (var _ = start(SIGNED)) {
            for (int i = 0; i < 4; i++) {
                assertThat(ask(cookie).body()).isEqualTo(body);
            }
        }
    }

    @Test
    void saysThatWithoutASecretClientsAreLostAtARestart() throws Exception {
        String cookie;
        try (var gateway = start("sticky {}")) {
            cookie = cookie(RawClient.get(port, "/"));
            assertThat(cookie).startsWith("gateway_sticky=");
            assertThat(gateway.log()).contains("sticky has no secret");
            assertThat(setCookies(ask(cookie))).isEmpty();
            gateway.signal("TERM");
            assertThat(gateway.awaitExit()).isZero();
        }
        try (var _ = start("sticky {}")) {
            assertThat(setCookies(ask(cookie))).hasSize(1);
        }
    }

    @Test
    void setsTheAttributesThatAreAskedFor() throws Exception {
        String all =
                """
                sticky {
                  cookie    = "__Host-sid"
                  secret    = "0123456789abcdef"
                  max_age   = "0s"
                  secure    = true
                  http_only = false
                  same_site = "none"
                }
                """;
        try (var gateway = start(all)) {
            assertThat(setCookies(RawClient.get(port, "/")).getFirst())
                    .matches("__Host-sid=[^;]+; Path=/; SameSite=None; Secure");
            assertThat(gateway.manage("/api/gateway/config").body())
                    .doesNotContain("0123456789abcdef");
        }
    }

    @Test
    void addsToTheCookiesOfTheBackend() throws Exception {
        first.behave(
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"));
        second.close();
        try (var _ = start(SIGNED)) {
            await().untilAsserted(
                            () ->
                                    assertThat(setCookies(RawClient.get(port, "/")))
                                            .hasSize(3)
                                            .contains("a=1", "b=2"));
        }
    }

    @Test
    void remembersClientsInATable() throws Exception {
        try (var gateway = start(TABLE)) {
            Set<String> ids = new HashSet<>();
            Set<String> backends = new HashSet<>();
            for (int client = 0; client < 4; client++) {
                Answer welcome = RawClient.get(port, "/");
                assertThat(setCookies(welcome).getFirst())
                        .matches(
                                "sid=[A-Za-z0-9_-]{22}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
                for (int i = 0; i < 3; i++) {
                    Answer again = ask("lang=en; " + cookie(welcome));
                    assertThat(again.body()).isEqualTo(welcome.body());
                    assertThat(setCookies(again)).isEmpty();
                }
                ids.add(cookie(welcome));
                backends.add(welcome.body());
            }

            assertThat(ids).hasSize(4);
            assertThat(backends).containsExactlyInAnyOrder("first", "second");
            assertThat(gateway.metrics().sum("gateway_sticky_entries")).isEqualTo(4);
            assertThat(gateway.log()).doesNotContain("sticky has no secret");
        }
    }

    @Test
    void bindsNoIdThatATableDoesNotKnow() throws Exception {
        String madeUp = "sid=AAAAAAAAAAAAAAAAAAAAAA";
        try (var gateway = start(TABLE)) {
            for (int i = 0; i < 4; i++) {
                Answer answer = ask(madeUp);
                assertThat(cookie(answer)).startsWith("sid=").isNotEqualTo(madeUp);
                assertThat(ask(cookie(answer)).body()).isEqualTo(answer.body());
            }
            assertThat(gateway.metrics().sum("gateway_sticky_entries")).isEqualTo(4);
        }
    }

    @Test
    void forgetsWhoWasAwayForLongestWhenATableIsFull() throws Exception {
        try (var gateway =
                start("sticky { mode = \"table\"; cookie = \"sid\"; max_entries = 2 }")) {
            String oldest = cookie(RawClient.get(port, "/"));
            String busy = cookie(RawClient.get(port, "/"));
            ask(oldest);
            RawClient.get(port, "/");

            assertThat(setCookies(ask(oldest))).isEmpty();
            assertThat(gateway.metrics().sum("gateway_sticky_evictions_total")).isEqualTo(1);
            assertThat(setCookies(ask(busy))).hasSize(1);
            assertThat(gateway.metrics().sum("gateway_sticky_entries")).isEqualTo(2);
        }
    }

    @Test
    void movesAClientOfATableUnderItsId() throws Exception {
        try (var gateway =
                start(TABLE + "\nhealth_check { path = \"/health\"; interval = \"50ms\" }")) {
            Answer welcome = RawClient.get(port, "/");
            ScriptedBackend mine = welcome.body().equals("first") ? first : second;
            mine.behaveAt("/health", Behaviour.status(500));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 1);
            Answer moved = ask(cookie(welcome));
            assertThat(moved.status()).isEqualTo(200);
            assertThat(moved.body()).isNotEqualTo(welcome.body());
            assertThat(setCookies(moved)).isEmpty();

            mine.behaveAt("/health", Behaviour.status(200));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.metrics().sum("gateway_backend_healthy") == 2);
            for (int i = 0; i < 4; i++) {
                assertThat(ask(cookie(welcome)).body()).isEqualTo(moved.body());
            }
            assertThat(gateway.metrics().sum("gateway_sticky_entries")).isEqualTo(1);
        }
    }

    @Test
    void keepsATableOverReloadsThatLeaveItAlone() throws Exception {
        try (var gateway = start(TABLE)) {
            Answer welcome = RawClient.get(port, "/");
            reload(gateway, TABLE, "one", second, first);
            for (int i = 0; i < 4; i++) {
                Answer again = ask(cookie(welcome));
                assertThat(again.body()).isEqualTo(welcome.body());
                assertThat(setCookies(again)).isEmpty();
            }

            // Without its backend, the client moves, and stays known.
            ScriptedBackend other = welcome.body().equals("first") ? second : first;
            reload(gateway, TABLE, "two", other);
            assertThat(setCookies(ask(cookie(welcome)))).isEmpty();
            reload(gateway, TABLE, "three", first, second);
            for (int i = 0; i < 4; i++) {
                assertThat(ask(cookie(welcome)).body()).isNotEqualTo(welcome.body());
            }

            reload(gateway, SIGNED, "four", first, second);
            assertThat(setCookies(ask(cookie(welcome)))).hasSize(1);
            assertThat(gateway.metrics().samples().keySet())
                    .noneMatch(sample -> sample.startsWith("gateway_sticky_entries{"));
        }
    }

    private void reload(
            GatewayProcess gateway, String keys, String mark, ScriptedBackend... backends)
            throws Exception {
        gateway.rewriteConfig(
                GatewayConfigs.proxyWith(port, keys, backends)
                        + "routers \"%s\" { rule = \"Path(`/more`)\"; service = \"backends\" }\n"
                                .formatted(mark));
        await().until(() -> gateway.manage("/api/gateway/routes/" + mark).status() == 200);
    }

    private GatewayProcess start(String keys) throws IOException {
        return GatewayPool.start(GatewayConfigs.proxyWith(port, keys, first, second));
    }

    private Answer ask(String cookie) throws IOException {
        return RawClient.ask(
                port,
                "GET / HTTP/1.1\r\nHost: h\r\nCookie: " + cookie + "\r\nConnection: close\r\n\r\n");
    }

    private static List<String> setCookies(Answer answer) {
        return answer.head().fieldValues("set-cookie");
    }

    private static String cookie(Answer answer) {
        String text = setCookies(answer).getFirst();
        return text.substring(0, text.indexOf(';'));
    }
}
