package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends that speak HTTP/2, for clients of either version. */
class Http2UpstreamIT {
    private static final int PIECE = 16 * 1024;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private TestAuthority authority;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(directory);
        client = client(HttpClient.Version.HTTP_2);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
    }

    private HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder().sslContext(authority.client()).version(version).build();
    }

    private GatewayProcess gateway(String url, String keys) throws Exception {
        String tls = authority.write("c", authority.issue("c", "localhost"));
        return GatewayPool.start(
                """
                entrypoints "web" { address = "127.0.0.1:%d"; tls { %s } }
                routers "all" { rule = "PathPrefix(`/`)"; service = "backends" }
                services "backends" {
                  load_balancer {
                    servers = [%s]
                    %s
                  }
                }
                """
                        .formatted(port, tls, url, keys));
    }

    private GatewayProcess gateway(Http2Backend backend) throws Exception {
        return gateway("{ url = \"%s\" }".formatted(backend.url()), "");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
    }

    private static void echo(Http2Backend.Call call) throws Exception {
        call.head(200, false, "content-type", "application/octet-stream");
        Object event = call.next();
        while (event instanceof byte[] piece) {
            call.data(piece, false);
            event = call.next();
        }
        call.data("", true);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void servesManyRequestsOverFewConnections(HttpClient.Version version) throws Exception {
        var heads = new ArrayList<Http2Headers>();
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    synchronized (heads) {
                                        heads.add(call.head);
                                    }
                                    call.head(200, false, "x-from", "h2");
                                    call.data(call.field(":path"), true);
                                });
                var gateway = gateway(backend)) {
            HttpClient own = client(version);
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 80; i++) {
                answers.add(own.sendAsync(request("/r?i=" + i).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 80; i++) {
                HttpResponse<String> answer = answers.get(i).get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.headers().firstValue("x-from")).contains("h2");
                assertThat(answer.body()).isEqualTo("/r?i=" + i);
            }
            own.shutdownNow();
            // One for each event loop.
            assertThat(backend.accepted()).isBetween(1, Runtime.getRuntime().availableProcessors());
            synchronized (heads) {
                Http2Headers head = heads.getFirst();
                assertThat(head.authority()).hasToString("localhost:" + port);
                assertThat(head.scheme()).hasToString("http");
                assertThat(head.get("x-forwarded-proto")).hasToString("https");
                assertThat(head.contains("host")).isFalse();
                assertThat(head.contains("connection")).isFalse();
                assertThat(head.contains("upgrade")).isFalse();
            }
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void carriesBodiesBothWays(HttpClient.Version version) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        try (var backend = Http2Backend.start(Http2UpstreamIT::echo);
                var gateway = gateway(backend)) {
            HttpClient own = client(version);
            var known =
                    own.send(
                            request("/known").POST(BodyPublishers.ofByteArray(sent)).build(),
                            BodyHandlers.ofByteArray());
            assertThat(known.body()).isEqualTo(sent);
            var unknown =
                    own.send(
                            request("/unknown")
                                    .POST(
                                            BodyPublishers.ofInputStream(
                                                    () -> new ByteArrayInputStream(sent)))
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(unknown.body()).isEqualTo(sent);
            own.shutdownNow();
            gateway.awaitIdle();
        }
    }

    @Test
    void relaysBothDirectionsAtOnce() throws Exception {
        try (var backend = Http2Backend.start(Http2UpstreamIT::echo);
                var gateway = gateway(backend);
                // The JDK's client takes no response before it has sent its request.
                var raw = new TlsClient(authority.client(), port, "localhost")) {
            write(raw, "POST / HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "");
            for (String piece : List.of("first", "second")) {
                write(raw, Integer.toHexString(piece.length()), piece);
                var seen = new StringBuilder();
                while (seen.indexOf(piece) < 0) {
                    int octet = raw.socket().getInputStream().read();
                    assertThat(octet).as("behind: %s", seen).isNotNegative();
                    seen.append((char) octet);
                }
            }
            write(raw, "0", "");
            gateway.awaitIdle();
        }
    }

    private static void write(TlsClient raw, String... lines) throws IOException {
        raw.socket()
                .getOutputStream()
                .write(RawClient.lines(lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void passesTrailers() throws Exception {
        var seen = new AtomicReference<Object>("");
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    assertThat(call.field("te")).isEqualTo("trailers");
                                    Object event = call.next();
                                    while (event instanceof byte[]) {
                                        event = call.next();
                                    }
                                    seen.set(event);
                                    call.head(200, false);
                                    call.data("body", false);
                                    call.trailers("x-checksum", "42");
                                });
                var gateway = gateway(backend);
                var raw = new TlsClient(authority.client(), port, "localhost")) {
            write(
                    raw,
                    "POST / HTTP/1.1",
                    "Host: localhost",
                    "TE: trailers",
                    "Connection: TE, close",
                    "Transfer-Encoding: chunked",
                    "",
                    "3",
                    "abc",
                    "0",
                    "X-Mine: 7",
                    "");
            String answer =
                    new String(
                            raw.socket().getInputStream().readAllBytes(),
                            StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 200").contains("body").contains("42");
            assertThat(seen.get())
                    .isInstanceOfSatisfying(
                            Http2Headers.class,
                            trailers -> assertThat(trailers.get("x-mine")).hasToString("7"));
            gateway.awaitIdle();
        }
    }

    @Test
    void cancelsAtTheBackendWhatTheClientCancels() throws Exception {
        var seen = new AtomicReference<Object>("");
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    if (call.field(":path").equals("/other")) {
                                        call.head(204, true);
                                        return;
                                    }
                                    assertThat(call.next()).isEqualTo("end");
                                    call.head(200, false, "content-type", "text/event-stream");
                                    call.data("data: first\n\n", false);
                                    seen.set(call.next());
                                });
                var gateway = gateway(backend)) {
            var answer = client.send(request("/").build(), BodyHandlers.ofInputStream());
            assertThat(answer.body().read()).isEqualTo('d');
            answer.body().close();

            await().atMost(Scale.patience(20))
                    .untilAsserted(() -> assertThat(seen).hasValue("reset CANCEL"));
            var other = client.send(request("/other").build(), BodyHandlers.discarding());
            assertThat(other.statusCode()).isEqualTo(204);
            assertThat(backend.accepted()).isOne();
            gateway.awaitIdle();
        }
    }

    @Test
    void answersForABackendThatBreaksOff() throws Exception {
        var arrived = new CountDownLatch(1);
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    if (call.field(":path").equals("/reset")) {
                                        call.reset(Http2Error.INTERNAL_ERROR);
                                        return;
                                    }
                                    arrived.countDown();
                                    call.next();
                                    call.next();
                                });
                var gateway = gateway(backend)) {
            var answer =
                    client.sendAsync(
                            request("/").POST(BodyPublishers.ofString("x")).build(),
                            BodyHandlers.ofString());
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            backend.breakOff();

            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
            var reset = client.send(request("/reset").build(), BodyHandlers.ofString());
            assertThat(reset.statusCode()).isEqualTo(502);
            assertThat(reset.body()).contains("Backend closed the connection");
            gateway.awaitIdle();
        }
    }

    @Test
    void sendsElsewhereWhatABackendRefuses() throws Exception {
        var refused = new AtomicInteger();
        try (var first =
                        Http2Backend.start(
                                call -> {
                                    refused.incrementAndGet();
                                    call.reset(Http2Error.REFUSED_STREAM);
                                });
                var second =
                        Http2Backend.start(
                                call -> {
                                    call.head(200, false);
                                    call.data("second", true);
                                });
                var gateway =
                        gateway(
                                "{ url = \"%s\" }, { url = \"%s\" }"
                                        .formatted(first.url(), second.url()),
                                "")) {
            for (int i = 0; i < 4; i++) {
                var answer =
                        client.send(
                                request("/").POST(BodyPublishers.noBody()).build(),
                                BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("second");
            }
            assertThat(refused.get()).isPositive();
            gateway.awaitIdle();
        }
    }

    @Test
    void sendsABodyElsewhereWhereNobodyListens() throws Exception {
        try (var backend = Http2Backend.start(Http2UpstreamIT::echo);
                var gateway =
                        gateway(
                                "{ url = \"h2c://127.0.0.1:%d\" }, { url = \"%s\" }"
                                        .formatted(FreePort.next(), backend.url()),
                                "")) {
            for (int i = 0; i < 4; i++) {
                var answer =
                        client.send(
                                request("/").POST(BodyPublishers.ofString("body " + i)).build(),
                                BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("body " + i);
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void leavesABackendThatGoesAway() throws Exception {
        var go = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    if (call.field(":path").equals("/slow")) {
                                        arrived.countDown();
                                        go.await();
                                    }
                                    call.head(200, false);
                                    call.data("ok", true);
                                });
                var gateway = gateway(backend)) {
            var slow = client.sendAsync(request("/slow").build(), BodyHandlers.ofString());
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            backend.goAway();

            var next = client.send(request("/next").build(), BodyHandlers.ofString());
            assertThat(next.body()).isEqualTo("ok");
            assertThat(backend.accepted()).isEqualTo(2);
            go.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo("ok");
            gateway.awaitIdle();
        }
    }

    @Test
    void opensMoreConnectionsForABackendThatTakesFewStreams() throws Exception {
        var arrived = new CountDownLatch(7);
        try (var backend =
                        Http2Backend.start(
                                Http2Settings.defaultSettings().maxConcurrentStreams(2),
                                call -> {
                                    arrived.countDown();
                                    arrived.await();
                                    call.head(200, true);
                                });
                var gateway = gateway(backend)) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<Void>>>();
            for (int i = 0; i < 7; i++) {
                answers.add(client.sendAsync(request("/").build(), BodyHandlers.discarding()));
            }
            for (var answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(backend.accepted()).isGreaterThanOrEqualTo(4);
            gateway.awaitIdle();
        }
    }

    @Test
    void readsNoFasterThanTheClient() throws Exception {
        long size = 48L * 1024 * 1024;
        var progress = new AtomicLong();
        try (var backend =
                        Http2Backend.start(
                                call -> {
                                    call.head(200, false);
                                    if (call.field(":path").equals("/other")) {
                                        call.data("x", true);
                                        return;
                                    }
                                    for (long at = 0; at < size; at += PIECE) {
                                        call.data(new byte[PIECE], at + PIECE >= size);
                                        progress.addAndGet(PIECE);
                                    }
                                });
                var gateway = gateway(backend)) {
            List<HttpClient> clients = new ArrayList<>();
            List<InputStream> stalled = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                // A connection each: the window of one would not do for all of them.
                clients.add(client(HttpClient.Version.HTTP_2));
                stalled.add(
                        clients.getLast()
                                .send(request("/large").build(), BodyHandlers.ofInputStream())
                                .body());
            }
            var seen = new AtomicLong();
            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () ->
                                    progress.get() > 0
                                            && seen.getAndSet(progress.get()) == progress.get());
            assertThat(progress.get()).as("sent while nobody reads").isLessThan(4 * size);
            // Streams that are not read do not hold up another one of the same connection.
            HttpClient own = client(HttpClient.Version.HTTP_1_1);
            assertThat(own.send(request("/other").build(), BodyHandlers.ofString()).body())
                    .isEqualTo("x");
            own.shutdownNow();

            assertThat(stalled.getFirst().readAllBytes()).hasSize((int) size);
            for (InputStream body : stalled) {
                body.close();
            }
            clients.forEach(HttpClient::shutdownNow);
            gateway.awaitIdle();
        }
    }

    @Test
    void speaksTlsWhereItIsAgreedOn() throws Exception {
        try (var backend =
                        Http2Backend.startSecure(
                                server("h2"),
                                call -> {
                                    call.head(200, false);
                                    call.data(call.field(":scheme"), true);
                                });
                var old = Http2Backend.startSecure(server("http/1.1"), call -> {});
                var gateway =
                        gateway(
                                "{ url = \"%s\" }".formatted(backend.url()),
                                "tls { ca_file = \"%s\" }".formatted(authority.caFile()))) {
            assertThat(client.send(request("/").build(), BodyHandlers.ofString()).body())
                    .isEqualTo("https");

            String config = Files.readString(gateway.configFile());
            gateway.rewriteConfig(
                    config.substring(config.indexOf("entrypoints"))
                            .replace(backend.url(), old.url()));
            await().atMost(Scale.patience(20))
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    client.send(
                                                                    request("/").build(),
                                                                    BodyHandlers.discarding())
                                                            .statusCode())
                                            .isEqualTo(502));
            assertThat(gateway.awaitAccess(line -> Integer.valueOf(502).equals(line.get("status"))))
                    .containsEntry("reason", "tls_failed");
        }
    }

    private SslContext server(String protocol) throws Exception {
        var bundle = authority.issue(protocol.replace('/', '-'), "localhost");
        return SslContextBuilder.forServer(
                        bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                protocol))
                .build();
    }

    @Test
    void probesByConnecting() throws Exception {
        String check =
                "health_check { interval = \"100ms\"; timeout = \"1s\"; unhealthy_threshold = 1 }";
        var backend = Http2Backend.start(call -> call.head(204, true));
        try (var gateway = gateway("{ url = \"%s\" }".formatted(backend.url()), check)) {
            assertThat(client.send(request("/").build(), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(204);
            backend.close();
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    client.send(request("/").build(), BodyHandlers.discarding())
                                                    .statusCode()
                                            == 503);
            gateway.awaitIdle();
        }
    }

    @Test
    void answersForABackendThatSpeaksHttp1Only() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        gateway(
                                "{ url = \"%s\" }".formatted(backend.url().replace("http", "h2c")),
                                "")) {
            var answer = client.send(request("/").build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(502);
            gateway.awaitIdle();
        }
    }
}
