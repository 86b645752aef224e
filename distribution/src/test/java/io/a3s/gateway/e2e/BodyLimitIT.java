package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code body-limit} in a running gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyLimitIT {
    private static final int LIMIT = 1000;

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.mirror());
        gateway =
                GatewayProcess.in(directory)
                        .start(
                                GatewayConfigs.through(
                                        port,
                                        "type = \"body-limit\"; max_body_bytes = " + LIMIT,
                                        backend));
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private static String chunked(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static void requireRefused(RawClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.head().field("content-type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"error\": \"Request body too large\", \"max_bytes\": 1000, ")
                .contains("\"request_id\": \"" + answer.head().field("x-request-id").orElse("-"));
    }

    @Test
    void refusesDeclaredLengthBeforeAnythingReachesTheBackend() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("POST /declared HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\nfirst");

            requireRefused(client.receive().answer());
        }
        gateway.awaitOnlyAccess("/declared");
        assertThat(backend.requestsTo("/declared")).isZero();
    }

    @Test
    void refusesWithoutAskingForTheBody() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send(
                    RawClient.lines(
                                    "POST /expect HTTP/1.1",
                                    "Host: a",
                                    "Expect: 100-continue",
                                    "Content-Length: 5000")
                            + "\r\n");

            requireRefused(client.receive().answer());
        }
        assertThat(backend.requestsTo("/expect")).isZero();
    }

    @Test
    void passesBodyOfExactlyTheLimit() throws Exception {
        String body = "x".repeat(LIMIT);

        var declared = RawClient.ask(port, RawClient.post("/exact", body));
        var counted = RawClient.ask(port, chunked("/exact-chunked") + chunk(body) + "0\r\n\r\n");

        assertThat(declared.status()).isEqualTo(200);
        assertThat(declared.body()).contains("content-length: 1000\n").endsWith("\n\n" + body);
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.body()).endsWith("\n\n" + body);
    }

    @Test
    void streamsCountedBodyAndCutsItAtTheLimit() throws Exception {
        var begun = new CompletableFuture<String>();
        var received = new CompletableFuture<Integer>();
        backend.behaveAt(
                "/cut",
                (request, wire) -> {
                    var all = new ByteArrayOutputStream();
                    try {
                        for (byte[] part = request.body().next();
                                part.length > 0;
                                part = request.body().next()) {
                            all.writeBytes(part);
                            begun.complete(all.toString(StandardCharsets.UTF_8));
                        }
                        begun.completeExceptionally(new AssertionError("came to its end"));
                    } finally {
                        received.complete(all.size());
                    }
                });
        try (var client = RawClient.connect(port)) {
            client.send(chunked("/cut") + chunk("early"));
            // The backend has it before the rest is sent: nothing is collected.
            assertThat(begun.get(10, TimeUnit.SECONDS)).isEqualTo("early");
            client.send(chunk("x".repeat(LIMIT - 5)) + chunk("!") + chunk("more"));

            requireRefused(client.receive().answer());
        }
        assertThat(received.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(LIMIT);
        assertThat(gateway.awaitOnlyAccess("/cut"))
                .containsEntry("status", 413)
                .containsEntry("reason", "middleware:it");
        gateway.awaitIdle();
    }

    @Test
    void cutsOffTheAnswerThatHasAlreadyBegun() throws Exception {
        backend.behaveAt("/both", Behaviour.echo());
        try (var client = RawClient.connect(port)) {
            client.send(chunked("/both") + chunk("hello"));
            var response = client.receive();
            assertThat(response.next().text()).isEqualTo("hello");

            client.send(chunk("x".repeat(LIMIT)));

            assertThat(client.untilClose()).doesNotContain("HTTP/1.1", "\r\n0\r\n\r\n");
        }
        assertThat(gateway.awaitOnlyAccess("/both")).containsEntry("reason", "middleware:it");
    }

    @Test
    void countsWhatItRefuses() throws Exception {
        var before = gateway.metrics();

        RawClient.ask(port, RawClient.post("/count", "x".repeat(LIMIT + 1)));
        RawClient.ask(port, chunked("/count") + chunk("x".repeat(LIMIT + 1)) + "0\r\n\r\n");

        var after = gateway.metrics();
        for (String length : new String[] {"declared", "counted"}) {
            String sample =
                    "gateway_body_limit_refused_total{length=\"%s\",middleware=\"it\"}"
                            .formatted(length);
            assertThat(after.value(sample) - before.value(sample)).as(sample).isEqualTo(1);
        }
    }
}
