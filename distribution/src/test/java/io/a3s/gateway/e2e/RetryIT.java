package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code retry} in a running gateway, in front of a backend that resets, stalls, breaks off and
 * answers with errors. Each test has paths of its own, so that the backend's records tell how often
 * a request reached it, and with which body.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetryIT {
    private static final int BUFFER = 4096;

    private final int port = FreePort.next();
    private final Map<String, List<String>> bodies = new ConcurrentHashMap<>();
    private ScriptedBackend backend;
    // Nobody else's, so that its first request is the first on its connection: one that the gateway
    // finds closed by then is repeated without asking anybody.
    private ScriptedBackend fresh;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("unexpected"));
        fresh = ScriptedBackend.start(Behaviour.plain("unexpected"));
        ScriptedBackend dead = ScriptedBackend.start(Behaviour.plain("never"));
        dead.close();
        gateway = GatewayProcess.in(directory).start(config(dead));
    }

    @AfterAll
    void stop() throws IOException {
        gateway.awaitIdle();
        gateway.close();
        backend.close();
        fresh.close();
    }

    private String config(ScriptedBackend dead) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "solo"     { rule = "PathPrefix(`/solo`)";     service = "solo"; middlewares = ["again"] }
        routers "fresh"    { rule = "PathPrefix(`/fresh`)";    service = "fresh"; middlewares = ["again"] }
        routers "pair"     { rule = "PathPrefix(`/pair`)";     service = "pair"; middlewares = ["again"] }
        routers "patient"  { rule = "PathPrefix(`/patient`)";  service = "slow"; middlewares = ["again"] }
        routers "hasty"    { rule = "PathPrefix(`/hasty`)";    service = "slow"; middlewares = ["hasty"] }
        routers "bold"     { rule = "PathPrefix(`/bold`)";     service = "solo"; middlewares = ["bold"] }
        routers "thrifty"  { rule = "PathPrefix(`/thrifty`)";  service = "solo"; middlewares = ["thrifty"] }
        services "solo" { load_balancer { servers = [{ url = "%s" }] } }
        services "fresh" { load_balancer { servers = [{ url = "%s" }] } }
        services "slow" { load_balancer { servers = [{ url = "%s" }]; request_timeout = "1s" } }
        services "pair" { load_balancer { servers = [{ url = "%s" }, { url = "%s" }] } }
        middlewares "again"   { type = "retry"; retry_interval_ms = 5; replay_buffer = %d; budget_min_per_second = 1000 }
        middlewares "hasty"   { type = "retry"; retry_interval_ms = 0; max_retries = 1; retry_timeouts = true }
        middlewares "bold"    { type = "retry"; retry_interval_ms = 0; methods = ["POST"]; replay_buffer = %d }
        middlewares "thrifty" { type = "retry"; retry_interval_ms = 0; max_retries = 1; budget_percent = 0; budget_min_per_second = 1 }
        """
                .formatted(
                        port,
                        backend.url(),
                        fresh.url(),
                        backend.url(),
                        dead.url(),
                        backend.url(),
                        BUFFER,
                        BUFFER);
    }

    private static Behaviour resetting() {
        return (request, wire) -> wire.reset();
    }

    private static Behaviour answering(int status, String fields) {
        return (request, wire) ->
                wire.send(
                        "HTTP/1.1 %d Scripted\r\n%sContent-Length: 4\r\n\r\nbody"
                                .formatted(status, fields));
    }

    /**
     * Takes and records the body of each request to a path, then behaves in turn; last one lasts.
     */
    private void behave(String path, Behaviour... turns) {
        behave(backend, path, turns);
    }

    private void behave(ScriptedBackend scripted, String path, Behaviour... turns) {
        AtomicInteger turn = new AtomicInteger();
        List<String> taken = new CopyOnWriteArrayList<>();
        bodies.put(path, taken);
        scripted.behaveAt(
                path,
                (request, wire) -> {
                    Behaviour next = turns[Math.min(turn.getAndIncrement(), turns.length - 1)];
                    taken.add(new String(request.body().rest(), StandardCharsets.UTF_8));
                    next.answer(request, wire);
                });
    }

    private List<String> bodiesAt(String path) {
        return bodies.getOrDefault(path, List.of());
    }

    private static String sized(String method, String path, String body) {
        return "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(method, path, body.length(), body);
    }

    private static String chunked(String method, String path, String... chunks) {
        var text =
                new StringBuilder(
                        "%s %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                .formatted(method, path));
        Arrays.stream(chunks)
                .forEach(
                        chunk ->
                                text.append(Integer.toHexString(chunk.length()))
                                        .append("\r\n")
                                        .append(chunk)
                                        .append("\r\n"));
        return text.append("0\r\n\r\n").toString();
    }

    private double attempts(String middleware, String cause) throws IOException {
        return gateway.metrics()
                .value(
                        "gateway_retry_attempts_total{cause=\"%s\",middleware=\"%s\"}"
                                .formatted(cause, middleware));
    }

    private double withheld(String middleware, String reason) throws IOException {
        return gateway.metrics()
                .value(
                        "gateway_retry_withheld_total{middleware=\"%s\",reason=\"%s\"}"
                                .formatted(middleware, reason));
    }

    @Test
    void survivesResetsOfAnIdempotentRequest() throws Exception {
        behave(fresh, "/fresh/reset", resetting(), resetting(), answering(200, ""));
        double before = attempts("again", "broken");
        double recovered = gateway.metrics().sum("gateway_retry_recovered_total");

        var answer = RawClient.get(port, "/fresh/reset");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("body");
        assertThat(bodiesAt("/fresh/reset")).hasSize(3);
        assertThat(attempts("again", "broken") - before).isEqualTo(2);
        assertThat(gateway.metrics().sum("gateway_retry_recovered_total") - recovered).isEqualTo(1);
        assertThat(gateway.awaitOnlyAccess("/fresh/reset")).containsEntry("status", 200);
    }

    @Test
    void givesUpAfterAsManyAttemptsAsConfigured() throws Exception {
        behave("/solo/hopeless", resetting());

        assertThat(RawClient.get(port, "/solo/hopeless").status()).isEqualTo(502);

        assertThat(bodiesAt("/solo/hopeless")).hasSize(4);
    }

    @Test
    void sendsNoPostTwiceThatABackendMayHaveGot() throws Exception {
        behave("/solo/post-reset", resetting(), answering(200, ""));
        behave("/solo/post-503", answering(503, ""), answering(200, ""));
        behave("/solo/post-garbage", (request, wire) -> wire.send("garbage\r\n\r\n"));
        double before = withheld("again", "method");

        var reset = RawClient.ask(port, sized("POST", "/solo/post-reset", "pay"));
        var unavailable = RawClient.ask(port, chunked("POST", "/solo/post-503", "pay"));
        var garbage = RawClient.ask(port, sized("POST", "/solo/post-garbage", "pay"));

        assertThat(reset.status()).isEqualTo(502);
        assertThat(unavailable.status()).isEqualTo(503);
        assertThat(unavailable.body()).isEqualTo("body");
        assertThat(garbage.status()).isEqualTo(502);
        assertThat(bodiesAt("/solo/post-reset")).containsExactly("pay");
        assertThat(bodiesAt("/solo/post-503")).containsExactly("pay");
        assertThat(bodiesAt("/solo/post-garbage")).containsExactly("pay");
        assertThat(withheld("again", "method") - before).isEqualTo(3);
    }

    @Test
    void sendsPostTwiceIfTheOperatorSaysSo() throws Exception {
        behave("/bold/post", resetting(), answering(503, ""), answering(200, ""));

        var answer = RawClient.ask(port, sized("POST", "/bold/post", "ask"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(bodiesAt("/bold/post")).containsExactly("ask", "ask", "ask");
    }

    @Test
    void sendsAnythingToAnotherBackendThatTheFirstNeverGot() throws Exception {
        behave("/pair/post", answering(200, ""));
        double before = attempts("again", "connect_failed");

        // By turns, half of them meet the dead backend first.
        for (int i = 0; i < 10; i++) {
            String body = "order " + i;
            assertThat(RawClient.ask(port, sized("POST", "/pair/post", body)).status())
                    .isEqualTo(200);
        }

        assertThat(bodiesAt("/pair/post"))
                .containsExactly(
                        "order 0", "order 1", "order 2", "order 3", "order 4", "order 5", "order 6",
                        "order 7", "order 8", "order 9");
        assertThat(attempts("again", "connect_failed") - before).isEqualTo(5);
    }

    @Test
    void sendsTheSameBodyAgain() throws Exception {
        behave("/solo/put", resetting(), answering(503, ""), answering(200, ""));
        behave("/solo/put-chunked", resetting(), answering(200, ""));
        String body = "0123456789abcdef".repeat(BUFFER / 16);

        var sized = RawClient.ask(port, sized("PUT", "/solo/put", body));
        var chunked =
                RawClient.ask(port, chunked("PUT", "/solo/put-chunked", "one", "two", "three"));

        assertThat(sized.status()).isEqualTo(200);
        assertThat(bodiesAt("/solo/put")).containsExactly(body, body, body);
        assertThat(chunked.status()).isEqualTo(200);
        assertThat(bodiesAt("/solo/put-chunked")).containsExactly("onetwothree", "onetwothree");
    }

    @Test
    void sendsNoBodyAgainThatItHasNotKept() throws Exception {
        behave("/solo/large", resetting(), answering(200, ""));
        behave("/solo/large-chunked", resetting(), answering(200, ""));
        // More than is kept in case that the connection is stale, whatever the buffer.
        String large = "x".repeat(64 * 1024 + 1);
        double before = withheld("again", "body");

        var sized = RawClient.ask(port, sized("PUT", "/solo/large", large));
        var chunked = RawClient.ask(port, chunked("PUT", "/solo/large-chunked", large));

        assertThat(sized.status()).isEqualTo(502);
        assertThat(chunked.status()).isEqualTo(502);
        assertThat(bodiesAt("/solo/large")).containsExactly(large);
        assertThat(bodiesAt("/solo/large-chunked")).containsExactly(large);
        assertThat(withheld("again", "body") - before).isEqualTo(2);
    }

    @Test
    void goesOnWithTheRestOfABodyThatIsStillComing() throws Exception {
        var arrived = new Semaphore(0);
        AtomicInteger turn = new AtomicInteger();
        var whole = new CopyOnWriteArrayList<String>();
        backend.behaveAt(
                "/solo/coming",
                (request, wire) -> {
                    if (turn.getAndIncrement() == 0) {
                        request.body().next();
                        wire.reset();
                        arrived.release();
                        return;
                    }
                    whole.add(new String(request.body().rest(), StandardCharsets.UTF_8));
                    answering(200, "").answer(request, wire);
                });
        try (var client = RawClient.connect(port)) {
            client.send(
                    "PUT /solo/coming HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            client.send("6\r\nsecond\r\n0\r\n\r\n");

            assertThat(client.receive().answer().status()).isEqualTo(200);
        }
        assertThat(whole).containsExactly("firstsecond");
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void triesStatusesAgain(int status) throws Exception {
        String path = "/solo/status-" + status;
        behave(path, answering(status, ""), answering(200, ""));

        assertThat(RawClient.get(port, path).status()).isEqualTo(200);
        assertThat(bodiesAt(path)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 501})
    void relaysOtherStatuses(int status) throws Exception {
        String path = "/solo/other-" + status;
        behave(path, answering(status, ""), answering(200, ""));

        assertThat(RawClient.get(port, path).status()).isEqualTo(status);
        assertThat(bodiesAt(path)).hasSize(1);
    }

    @Test
    void replaysNoAnswerWhoseHeadHasGoneOut() throws Exception {
        behave(
                "/solo/half",
                (request, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    wire.close();
                },
                answering(200, ""));
        try (var client = RawClient.connect(port)) {
            client.send("GET /solo/half HTTP/1.1\r\nHost: a\r\n\r\n");

            var received = client.receive();
            assertThat(received.head().status()).isEqualTo(200);
            assertThatThrownBy(received::answer).isInstanceOf(IOException.class);
        }
        assertThat(bodiesAt("/solo/half")).hasSize(1);
    }

    @Test
    void givesSlowBackendUpOnlyIfTold() throws Exception {
        Behaviour stalling = (request, wire) -> wire.awaitClose();
        behave("/patient/stall", stalling, answering(200, ""));
        behave("/hasty/stall", stalling, answering(200, ""));
        behave("/hasty/post", stalling, answering(200, ""));

        assertThat(RawClient.get(port, "/patient/stall").status()).isEqualTo(504);
        assertThat(RawClient.get(port, "/hasty/stall").status()).isEqualTo(200);
        assertThat(RawClient.ask(port, sized("POST", "/hasty/post", "pay")).status())
                .isEqualTo(504);
        assertThat(bodiesAt("/patient/stall")).hasSize(1);
        assertThat(bodiesAt("/hasty/stall")).hasSize(2);
        assertThat(bodiesAt("/hasty/post")).containsExactly("pay");
    }

    @Test
    void leavesBackendAloneThatAsksForAPause() throws Exception {
        behave("/solo/busy", answering(503, "Retry-After: 60\r\n"), answering(200, ""));
        behave("/solo/brief", answering(503, "Retry-After: 0\r\n"), answering(200, ""));

        var busy = RawClient.get(port, "/solo/busy");

        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.head().field("retry-after")).contains("60");
        assertThat(bodiesAt("/solo/busy")).hasSize(1);
        assertThat(RawClient.get(port, "/solo/brief").status()).isEqualTo(200);
    }

    @Test
    void doesNotMultiplyAnOutage() throws Exception {
        behave("/thrifty/down", answering(503, ""));
        int requests = 60;
        long begin = System.nanoTime();

        for (int i = 0; i < requests; i++) {
            assertThat(RawClient.get(port, "/thrifty/down").status()).isEqualTo(503);
        }

        double retried = attempts("thrifty", "status");
        // Ten in ten seconds; the first and the last ten may be cut short.
        long tens = Duration.ofNanos(System.nanoTime() - begin).toSeconds() / 10 + 2;
        assertThat(retried).isBetween(10.0, tens * 10.0);
        assertThat(withheld("thrifty", "budget")).isEqualTo(requests - retried);
        assertThat(bodiesAt("/thrifty/down")).hasSize(requests + (int) retried);
    }

    @Test
    void stopsWhenTheClientLeaves() throws Exception {
        var arrived = new Semaphore(0);
        behave(
                "/solo/left",
                (request, wire) -> {
                    arrived.release();
                    wire.awaitClose();
                },
                answering(200, ""));
        try (var client = RawClient.connect(port)) {
            client.send("GET /solo/left HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(gateway.awaitOnlyAccess("/solo/left")).containsEntry("status", 499);
        assertThat(bodiesAt("/solo/left")).hasSize(1);
    }
}
