package io.a3s.gateway.middleware.forwardauth;

import static io.a3s.gateway.middleware.forwardauth.AuthServer.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthTest {
    private static final HeaderName USER = HeaderName.of("X-Auth-User");

    private final FakePluginContext context = new FakePluginContext("login");
    private AuthServer server;
    private Middleware login;

    @BeforeEach
    void start() throws Exception {
        server = new AuthServer();
        login = create(Duration.ofSeconds(10), 256);
    }

    @AfterEach
    void stop() {
        login.close();
        server.close();
    }

    private Middleware create(Duration timeout, int maxInFlight) {
        return new ForwardAuthFactory()
                .create(
                        new ForwardAuthConfig(
                                server.uri(),
                                List.of("Authorization", "Cookie"),
                                List.of("X-Auth-User", "X-Auth-Roles", "Authorization"),
                                "X-Auth-User",
                                timeout,
                                maxInFlight,
                                DataSize.parse("16B"),
                                Optional.empty()),
                        context);
    }

    // With what the gateway has set by then.
    private static FakeExchangeBuilder request() {
        return FakeExchange.request("POST", "/v1/chat?stream=true")
                .needs(new ForwardAuthFactory().needs())
                .header("X-Forwarded-For", "203.0.113.9, 192.0.2.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "models.example.com")
                .header("X-Forwarded-Port", "443");
    }

    private void assertFailed(FakeExchange exchange, int status, String text, String reason) {
        long before = context.metrics().count("forward_auth_refused_total", "reason", reason);

        FakeResponseHead response = exchange.run(login);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\": \"" + text + '"');
        assertThat(exchange.isForwarded()).isFalse();
        assertThat(context.metrics().count("forward_auth_refused_total", "reason", reason))
                .isEqualTo(before + 1);
        assertThat(context.metrics().gaugeValue("forward_auth_in_flight")).isZero();
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("forward-auth");
    }

    @Test
    void asksAboutTheRequestWithoutItsBody() {
        FakeExchange exchange =
                request()
                        .header("Cookie", "session=1")
                        .header("Cookie", "theme=dark")
                        .header("Content-Length", "5")
                        .header("X-Secret", "mine")
                        .header("X-Forwarded-Method", "GET")
                        .header("X-Forwarded-Uri", "/public")
                        .build();

        assertThat(exchange.run(login).status()).isEqualTo(200);

        assertThat(server.question().getRequestMethod()).isEqualTo("GET");
        assertThat(server.question().getRequestURI()).hasToString("/check?app=1");
        Headers headers = server.question().getRequestHeaders();
        assertThat(headers.get("X-Forwarded-Method")).containsExactly("POST");
        assertThat(headers.get("X-Forwarded-Uri")).containsExactly("/v1/chat?stream=true");
        assertThat(headers.get("X-Forwarded-For")).containsExactly("203.0.113.9, 192.0.2.1");
        assertThat(headers.get("X-Forwarded-Proto")).containsExactly("https");
        assertThat(headers.get("X-Forwarded-Host")).containsExactly("models.example.com");
        assertThat(headers.get("X-Forwarded-Port")).containsExactly("443");
        assertThat(headers.get("X-Request-Id")).containsExactly("request-1");
        assertThat(headers.get("Cookie")).containsExactly("session=1; theme=dark");
        assertThat(headers).doesNotContainKeys("X-Secret", "Content-Length", "Upgrade");
        assertThat(headers.getFirst("Host")).startsWith("127.0.0.1:");
    }

    @Test
    void tellsTheBackendWhatTheServiceSays() {
        server.decide(
                answering(
                        204,
                        "",
                        "X-Auth-User",
                        "J\u00c3\u00bcrgen",
                        "X-Auth-Roles",
                        "admin",
                        "X-Auth-Roles",
                        "staff",
                        "Authorization",
                        "Bearer inner",
                        "X-Other",
                        "unasked"));
        FakeExchange exchange =
                request()
                        .header("Authorization", "Basic outer")
                        .header("X-Auth-User", "root")
                        .header("x_auth_roles", "root")
                        .build();

        assertThat(exchange.run(login).status()).isEqualTo(200);

        var headers = exchange.request().headers();
        assertThat(server.question().getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Basic outer");
        assertThat(headers.all(USER)).containsExactly("J\u00c3\u00bcrgen");
        assertThat(headers.all(HeaderName.of("X-Auth-Roles"))).containsExactly("admin", "staff");
        assertThat(headers.contains(HeaderName.of("x_auth_roles"))).isFalse();
        assertThat(headers.all(HeaderName.AUTHORIZATION)).containsExactly("Bearer inner");
        assertThat(headers.contains(HeaderName.of("X-Other"))).isFalse();
        Identity identity = Objects.requireNonNull(exchange.identity());
        assertThat(identity).hasToString("Jürgen");
        assertThat(identity.claim("x-auth-roles")).isEqualTo("admin");
        assertThat(identity.claim("authorization")).isNull();
        assertThat(context.metrics().count("forward_auth_accepted_total")).isOne();
        assertThat(context.metrics().recorded("forward_auth_seconds")).hasSize(1);
    }

    @Test
    void removesWhatOnlyTheServiceMaySay() {
        FakeExchange exchange =
                request()
                        .header("X-Auth-User", "root")
                        .header("X_Auth_User", "root")
                        .header("Authorization", "Basic x")
                        .build();

        assertThat(exchange.run(login).status()).isEqualTo(200);

        assertThat(exchange.request().headers().contains(USER)).isFalse();
        assertThat(exchange.request().headers().contains(HeaderName.of("X_Auth_User"))).isFalse();
        assertThat(exchange.request().headers().contains(HeaderName.AUTHORIZATION)).isFalse();
        assertThat(exchange.identity()).isNull();
    }

    @Test
    void relaysRedirectsWithTheirCookies() {
        server.decide(
                answering(
                        302,
                        "",
                        "Location",
                        "https://login.example.com/?rd=1",
                        "Set-Cookie",
                        "state=1; HttpOnly",
                        "Set-Cookie",
                        "nonce=2",
                        "X-Internal",
                        "secret"));

        FakeResponseHead response = request().build().run(login);

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.header("Location")).isEqualTo("https://login.example.com/?rd=1");
        assertThat(response.headers().all(HeaderName.SET_COOKIE))
                .containsExactly("state=1; HttpOnly", "nonce=2");
        assertThat(response.header("X-Internal")).isNull();
        assertThat(server.questions()).isOne();
        assertThat(context.metrics().count("forward_auth_refused_total", "reason", "redirected"))
                .isOne();
    }

    @Test
    void relaysRefusalsWithTheirBody() {
        server.decide(
                answering(
                        401,
                        "log in",
                        "WWW-Authenticate",
                        "Basic realm=\"x\"",
                        "Content-Type",
                        "text/plain"));

        FakeResponseHead response = request().build().run(login);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("log in");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain");
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Basic realm=\"x\"");
        assertThat(context.metrics().count("forward_auth_refused_total", "reason", "denied"))
                .isOne();
    }

    @Test
    void leavesOutABodyThatIsTooLong() {
        server.decide(answering(403, "x".repeat(17)));

        FakeResponseHead response = request().build().run(login);

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).isEmpty();
        server.decide(answering(403, "x".repeat(16)));
        assertThat(request().build().run(login).body()).hasSize(16);
        server.decide(answering(200, "x".repeat(1_000_000)));
        assertThat(request().build().run(login).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {304, 500, 503, 599})
    void refusesWhatIsNoDecision(int status) {
        server.decide(answering(status, ""));

        assertFailed(request().build(), 502, "Auth service unavailable", "broken");
    }

    @Test
    void refusesWhenTheServiceIsGone() {
        server.close();

        assertFailed(request().build(), 502, "Auth service unavailable", "unavailable");
    }

    @Test
    void refusesWhenTheAnswerIsCutOff() {
        server.decide(
                question -> {
                    question.sendResponseHeaders(200, 10);
                    question.getResponseBody().write(1);
                    question.getResponseBody().flush();
                    // Closing an exchange that owes bytes closes its connection.
                });

        assertFailed(request().build(), 502, "Auth service unavailable", "unavailable");
    }

    @Test
    void refusesWhenTheAnswerTakesTooLong() {
        CountDownLatch never = new CountDownLatch(1);
        login.close();
        login = create(Duration.ofMillis(200), 256);

        server.decide(question -> never.await());
        assertFailed(request().build(), 504, "Auth service timed out", "timeout");

        // The head alone is not an answer.
        server.decide(
                question -> {
                    question.sendResponseHeaders(200, 10);
                    question.getResponseBody().write(1);
                    question.getResponseBody().flush();
                    never.await();
                });
        assertFailed(request().build(), 504, "Auth service timed out", "timeout");
    }

    @Test
    void asksWithQuestionMarksForOctetsBeyondAscii() {
        FakeExchange exchange = request().header("Cookie", "name=J\u00c3\u00bcrgen").build();

        assertThat(exchange.run(login).status()).isEqualTo(200);

        assertThat(server.question().getRequestHeaders().get("Cookie"))
                .containsExactly("name=J??rgen");
        assertThat(exchange.request().headers().get(HeaderName.COOKIE))
                .isEqualTo("name=J\u00c3\u00bcrgen");
    }

    @Test
    void boundsTheQuestionsUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch decided = new CountDownLatch(1);
        login.close();
        login = create(Duration.ofSeconds(10), 1);
        server.decide(
                question -> {
                    asked.countDown();
                    decided.await();
                    answering(200, "").answer(question);
                });

        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FakeResponseHead> first = client.submit(() -> request().build().run(login));
            asked.await();
            FakeResponseHead second = request().build().run(login);
            assertThat(context.metrics().gaugeValue("forward_auth_in_flight")).isEqualTo(1);
            decided.countDown();

            assertThat(first.get().status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.body()).startsWith("{\"error\": \"Auth service overloaded\"");
            assertThat(second.header("Retry-After")).isEqualTo("1");
        }
        assertThat(request().build().run(login).status()).isEqualTo(200);
    }

    @Test
    void stopsAskingForAClientThatLeaves() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        server.decide(
                question -> {
                    asked.countDown();
                    never.await();
                });
        FakeExchange exchange = request().build();

        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FakeResponseHead> response = client.submit(() -> exchange.run(login));
            asked.await();
            exchange.cancel();

            assertThatThrownBy(response::get).hasRootCauseInstanceOf(InterruptedException.class);
        }
        assertThat(context.metrics().gaugeValue("forward_auth_in_flight")).isZero();
    }

    @Test
    void usesItsConnectionAgain() {
        Set<InetSocketAddress> peers = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            assertThat(request().build().run(login).status()).isEqualTo(200);
            peers.add(server.question().getRemoteAddress());
        }

        assertThat(peers).hasSize(1);
    }

    @Test
    void leavesNoThread() throws Exception {
        request().build().run(login);
        List<Thread> threads =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("HttpClient-"))
                        .toList();
        assertThat(threads).isNotEmpty();

        login.close();

        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }
}
