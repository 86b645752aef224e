package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 and 9112 as seen from both sides of a running gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpSemanticsIT {
    private final int port = FreePort.next();
    private final int trustingPort = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.mirror());
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private String config() {
        return """
        entrypoints "web"   { address = "127.0.0.1:%d" }
        entrypoints "proxy" { address = "127.0.0.1:%d"; trusted_proxies = ["127.0.0.0/8", "10.0.0.0/8"] }
        routers "main"    { rule = "PathPrefix(`/`)";        service = "main" }
        routers "secure"  { rule = "PathPrefix(`/secure`)";  service = "main"; middlewares = ["token"] }
        routers "limited" { rule = "PathPrefix(`/limited`)"; service = "main"; middlewares = ["once"] }
        services "main"   { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "token" { type = "jwt"; value = "0123456789abcdef0123456789abcdef" }
        middlewares "once"  { type = "rate-limit"; rate = 0.001; burst = 1; key = "global" }
        """
                .formatted(port, trustingPort, backend.url());
    }

    // ---- requests in a row

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        backend.behaveAt(
                "/pipe/0", Behaviour.slow(Duration.ofMillis(200), Behaviour.plain("first")));
        var requests = new StringBuilder("GET /pipe/0 HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 1; i < 10; i++) {
            requests.append("POST /pipe/")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nbody-")
                    .append(i);
        }
        requests.append("GET /pipe/10 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        try (var client = RawClient.connect(port)) {
            client.send(requests.toString());

            assertThat(client.receive().answer().body()).isEqualTo("first");
            for (int i = 1; i < 10; i++) {
                assertThat(client.receive().answer().body())
                        .startsWith("POST /pipe/" + i + " HTTP/1.1\n")
                        .endsWith("\n\nbody-" + i);
            }
            assertThat(client.receive().answer().body()).startsWith("GET /pipe/10 ");
            assertThat(client.seesClose()).isTrue();
        }
    }

    @Test
    void relaysTheHeadOfAResponseToHead() throws Exception {
        backend.behaveAt(
                "/head",
                (request, wire) ->
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nX-Mine: 1\r\n\r\n"));
        try (var client = RawClient.connect(port)) {
            client.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");

            HttpHead head = client.receiveToHead();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).contains("12345");
            assertThat(head.field("x-mine")).contains("1");
            requireUsable(client);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "204 No Content\r\n",
                "304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 77\r\n",
                "304 Not Modified\r\nETag: \"a\"\r\n"
            })
    void knowsThatSomeResponsesHaveNoBody(String statusAndFields) throws Exception {
        backend.behaveAt(
                "/none", (request, wire) -> wire.send("HTTP/1.1 " + statusAndFields + "\r\n"));
        try (var client = RawClient.connect(port)) {
            client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");

            HttpHead head = client.receiveToHead();

            assertThat(statusAndFields).startsWith(Integer.toString(head.status()));
            assertThat(head.isChunked()).isFalse();
            requireUsable(client);
        }
    }

    private static void requireUsable(RawClient client) throws IOException {
        client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.receive().answer().body()).startsWith("GET /again HTTP/1.1\n");
    }

    // ---- bodies

    @Test
    void framesAChunkedRequestAnew() throws Exception {
        String answer =
                body(
                        RawClient.lines(
                                "POST /chunks HTTP/1.1",
                                "Host: a",
                                "Transfer-Encoding: chunked",
                                "",
                                "1;ext=1",
                                "a",
                                "2;x=\"y\"",
                                "bc",
                                "00003",
                                "def",
                                "0",
                                ""));

        assertThat(answer)
                .contains("\ntransfer-encoding: chunked\n")
                .doesNotContain("content-length")
                .endsWith("\n\nabcdef");
    }

    @Test
    void carriesTrailersOfRequests() throws Exception {
        var seen = new AtomicReference<List<Map.Entry<String, String>>>();
        backend.behaveAt(
                "/trailers",
                (request, wire) -> {
                    request.body().rest();
                    seen.set(request.trailers().get());
                    wire.respond(200, "text/plain", new byte[0]);
                });

        assertThat(
                        RawClient.ask(
                                        port,
                                        RawClient.lines(
                                                "POST /trailers HTTP/1.1",
                                                "Host: a",
                                                "Trailer: X-Sum",
                                                "Transfer-Encoding: chunked",
                                                "",
                                                "3",
                                                "abc",
                                                "0",
                                                "X-Sum: 42",
                                                ""))
                                .status())
                .isEqualTo(200);

        assertThat(seen.get()).containsExactly(Map.entry("x-sum", "42"));
    }

    @Test
    void carriesTrailersOfResponses() throws Exception {
        backend.behaveAt(
                "/sum",
                (request, wire) -> {
                    assertThat(request.head().fieldValues("te")).containsExactly("trailers");
                    wire.beginChunked(200, "text/plain");
                    wire.chunk("abc".getBytes(StandardCharsets.UTF_8));
                    wire.send("0\r\nX-Sum: 42\r\n\r\n");
                });
        try (var client = RawClient.connect(port)) {
            client.send("GET /sum HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");

            assertThat(client.receive().answer().body()).isEqualTo("abc");

            assertThat(client.trailers()).containsExactly(Map.entry("x-sum", "42"));
            requireUsable(client);
        }
    }

    @Test
    void relaysAnAnswerThatComesBeforeTheEndOfTheUpload() throws Exception {
        backend.behaveAt(
                "/early",
                (request, wire) -> {
                    wire.send(
                            "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
                    wire.awaitClose();
                });
        try (var client = RawClient.connect(port)) {
            client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nsome");

            var answer = client.receive().answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("big");
            // What is still to come of the body would be taken for a request.
            assertThat(client.untilClose()).isEmpty();
        }
    }

    // ---- Expect

    @Test
    void asksForTheBodyOnceTheRequestIsOnItsWay() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send(
                    "POST /expect HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.receiveToHead().status()).isEqualTo(100);

            client.send("body");

            assertThat(client.receive().answer().body()).endsWith("\n\nbody");
            requireUsable(client);
        }
    }

    @Test
    void refusesWithoutAskingForTheBody() throws Exception {
        String expecting =
                " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
        RawClient.get(port, "/limited");

        var unauthorised = RawClient.ask(port, "POST /secure" + expecting);
        var limited = RawClient.ask(port, "POST /limited" + expecting);

        assertThat(unauthorised.status()).isEqualTo(401);
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.head().field("retry-after")).isPresent();
    }

    @Test
    void relaysEarlyHints() throws Exception {
        backend.behaveAt(
                "/hints",
                (request, wire) -> {
                    wire.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                    wire.respond(200, "text/plain", "later".getBytes(StandardCharsets.UTF_8));
                });
        try (var client = RawClient.connect(port)) {
            client.send("GET /hints HTTP/1.1\r\nHost: a\r\n\r\n");

            HttpHead hints = client.receiveToHead();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.field("link")).contains("</a.css>");
            assertThat(client.receive().answer().body()).isEqualTo("later");
        }
    }

    // ---- fields

    @Test
    void tellsBackendsWhoTheClientIsAndDropsWhatItClaims() throws Exception {
        HttpHead head =
                seen(
                        port,
                        "Host: api.example:8080",
                        "X-Forwarded-For: 6.6.6.6",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: evil",
                        "X-Forwarded-Port: 1",
                        "Forwarded: for=6.6.6.6",
                        "X-Real-Ip: 6.6.6.6");

        assertThat(head.fieldValues("host")).containsExactly("api.example:8080");
        assertThat(head.fieldValues("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(head.fieldValues("x-forwarded-proto")).containsExactly("http");
        assertThat(head.fieldValues("x-forwarded-host")).containsExactly("api.example:8080");
        assertThat(head.fieldValues("x-forwarded-port")).containsExactly("8080");
        assertThat(head.fieldValues("forwarded"))
                .containsExactly("for=127.0.0.1;host=\"api.example:8080\";proto=http");
        assertThat(head.fieldValues("x-real-ip")).isEmpty();
    }

    @Test
    void continuesWhatATrustedProxySays() throws Exception {
        HttpHead head =
                seen(
                        trustingPort,
                        "Host: api.example",
                        "X-Forwarded-For: 6.6.6.6, 7.7.7.7",
                        "X-Forwarded-For: 10.1.1.1",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: front.example",
                        "Forwarded: for=7.7.7.7");

        assertThat(head.fieldValues("x-forwarded-for"))
                .containsExactly("6.6.6.6, 7.7.7.7, 10.1.1.1, 127.0.0.1");
        assertThat(head.fieldValues("x-forwarded-proto")).containsExactly("https");
        assertThat(head.fieldValues("x-forwarded-host")).containsExactly("front.example");
        assertThat(head.fieldValues("forwarded"))
                .containsExactly("for=7.7.7.7, for=127.0.0.1;host=api.example;proto=http");
        // The last one that no trusted proxy is: what stands before it anybody may have written.
        assertThat(gateway.awaitAccess(e -> "7.7.7.7".equals(e.get("client_ip"))))
                .containsEntry("entrypoint", "proxy");
    }

    @Test
    void removesWhatConcernsOneConnectionFromRequests() throws Exception {
        HttpHead head =
                seen(
                        port,
                        "Host: a",
                        "Connection: close, X-Named",
                        "Connection: x-also",
                        "X-Named: 1",
                        "X-Also: 1",
                        "Keep-Alive: timeout=5",
                        "Proxy-Connection: close",
                        "TE: gzip",
                        "Upgrade: h2c",
                        "X-Stays: 1");

        assertThat(head.field("x-stays")).contains("1");
        for (String gone :
                List.of("x-named", "x-also", "keep-alive", "proxy-connection", "te", "upgrade")) {
            assertThat(head.fieldValues(gone)).as(gone).isEmpty();
        }
        assertThat(head.fieldValues("connection")).doesNotContain("close");
    }

    @Test
    void removesWhatConcernsOneConnectionFromResponses() throws Exception {
        backend.behaveAt(
                "/hop",
                (request, wire) ->
                        wire.send(
                                RawClient.lines(
                                        "HTTP/1.1 200 OK",
                                        "Connection: close, X-Named",
                                        "X-Named: 1",
                                        "Keep-Alive: timeout=5",
                                        "Proxy-Connection: close",
                                        "Upgrade: h2c",
                                        "X-Stays: 1",
                                        "Set-Cookie: a=1",
                                        "Set-Cookie: b=2",
                                        "Content-Length: 0",
                                        "")));
        try (var client = RawClient.connect(port)) {
            client.send("GET /hop HTTP/1.1\r\nHost: a\r\n\r\n");

            HttpHead head = client.receive().answer().head();

            assertThat(head.field("x-stays")).contains("1");
            assertThat(head.fieldValues("set-cookie")).containsExactly("a=1", "b=2");
            for (String gone :
                    List.of("x-named", "keep-alive", "proxy-connection", "upgrade", "connection")) {
                assertThat(head.fieldValues(gone)).as(gone).isEmpty();
            }
            // The backend's connection ends; the client's does not.
            requireUsable(client);
        }
    }

    @Test
    void doesNotTouchTargets() throws Exception {
        String target = "/a%20b/%C3%BC;p=1?x=1&y=%2F&z=a+b";

        assertThat(body("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("GET " + target + " HTTP/1.1\n");
    }

    @Test
    void relaysRedirects() throws Exception {
        backend.behaveAt(
                "/old",
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 302 Found\r\nLocation: "
                                        + backend.url()
                                        + "/new\r\nContent-Length: 0\r\n\r\n"));

        var answer = RawClient.get(port, "/old");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.head().field("location")).contains(backend.url() + "/new");
        assertThat(backend.requestsTo("/new")).isZero();
    }

    // ---- older clients

    @Test
    void sendsAnOldClientABodyItUnderstands() throws Exception {
        backend.behaveAt("/stream", Behaviour.sse(Duration.ofMillis(1), List.of("one", "two")));
        try (var client = RawClient.connect(port)) {
            client.send("GET /stream HTTP/1.0\r\n\r\n");

            var received = client.receive();

            assertThat(received.head().field("transfer-encoding")).isEmpty();
            assertThat(received.answer().body()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThat(client.seesClose()).isTrue();
        }
    }

    @Test
    void keepsTheConnectionOfAnOldClientThatAsksForIt() throws Exception {
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /old" + i + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

                var answer = client.receive().answer();

                assertThat(answer.head().field("connection").orElse(""))
                        .isEqualToIgnoringCase("keep-alive");
                assertThat(answer.body()).startsWith("GET /old" + i + " HTTP/1.1\n");
            }
        }
    }

    // ---- what two recipients might read in two ways

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "Content-Length: 4, 4\r\n\r\nabcd",
                "Content-Length: +4\r\n\r\nabcd",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 99999999999999999999\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "X-Folded: a\r\n b\r\n\r\n",
                "X-Bare: a\nX-Smuggled: b\r\n\r\n",
                "X-Nul: a\u0000b\r\n\r\n",
                "X Space: a\r\n\r\n",
                ": nameless\r\n\r\n"
            })
    void refusesAnAmbiguousRequestAndCloses(String rest) throws Exception {
        int before = backend.requests().size();
        try (var client = RawClient.connect(port)) {
            client.send("POST /smuggle HTTP/1.1\r\nHost: a\r\n" + rest);

            assertThat(client.receive().answer().status()).isEqualTo(400);
            assertThat(client.untilClose()).isEmpty();
        }
        assertThat(backend.requests()).hasSize(before);
    }

    private String body(String request) throws IOException {
        var answer = RawClient.ask(port, request);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    /** Returns a request as the backend got it. */
    private HttpHead seen(int entrypoint, String... fields) throws IOException {
        String request = "GET /seen HTTP/1.1\r\n" + RawClient.lines(fields) + "\r\n";
        assertThat(RawClient.ask(entrypoint, request).status()).isEqualTo(200);
        var all = new ArrayList<>(backend.requests());
        return all.getLast();
    }
}
