package io.a3s.gateway.scaling.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile String seen = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        seen =
                "%s %s %s %s %s"
                        .formatted(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI(),
                                exchange.getRequestHeaders().getFirst("Authorization"),
                                exchange.getRequestHeaders().getFirst("Content-Type"),
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/");
    }

    private Platform platform() {
        return new Platform(base(), LONG, () -> Optional.of("t0ken"), Optional.empty());
    }

    private static void fails(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScalingException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message)
                .hasMessageNotContaining("t0ken");
    }

    @Test
    void asksAndReads() throws Exception {
        answer = "{\"replicas\": 3}";

        try (Platform platform = platform()) {
            assertThat(Answers.replicas(platform.get("/v1/scale/llm?x=1"), "replicas"))
                    .isEqualTo(3);
        }

        assertThat(seen).isEqualTo("GET /base/v1/scale/llm?x=1 Bearer t0ken null ");
    }

    @Test
    void sends() throws Exception {
        var body = JsonNodeFactory.instance.objectNode().put("desired", 2);

        try (Platform platform = platform()) {
            platform.send("PUT", "/scale", "application/json", body);
        }

        assertThat(seen).isEqualTo("PUT /base/scale Bearer t0ken application/json {\"desired\":2}");
    }

    @ParameterizedTest
    @CsvSource({
        "301, BAD_ANSWER",
        "400, REJECTED",
        "401, DENIED",
        "403, DENIED",
        "404, NOT_FOUND",
        "408, UNAVAILABLE",
        "409, CONFLICT",
        "422, REJECTED",
        "429, UNAVAILABLE",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE"
    })
    void tellsRefusalsApart(int status, Kind kind) {
        this.status = status;
        this.answer = "{\"message\": \"not\\nnow\"}";

        try (Platform platform = platform()) {
            fails(kind, "/base/x: status " + status + ": not now", () -> platform.get("/x"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', no JSON", "'[1]', no JSON object: [1]", "'{\"a\":', no JSON"})
    void refusesWhatIsNoObject(String text, String message) {
        answer = text;

        try (Platform platform = platform()) {
            fails(Kind.BAD_ANSWER, message, () -> platform.get("/x"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', missing",
        "'{\"n\": -1}', -1",
        "'{\"n\": \"3\"}', '\"3\"'",
        "'{\"n\": 1e9}', 1.0E9"
    })
    void refusesWhatIsNoNumberOfReplicas(String text, String shown) {
        answer = text;

        try (Platform platform = platform()) {
            fails(
                    Kind.BAD_ANSWER,
                    "\"n\" in the answer is " + shown,
                    () -> Answers.replicas(platform.get("/x"), "n"));
        }
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        server.stop(0);

        try (Platform platform = platform()) {
            fails(Kind.UNAVAILABLE, "/base/x: ", () -> platform.get("/x"));
        }
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var platform =
                        new Platform(
                                URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                                Duration.ofMillis(100),
                                Optional::empty,
                                Optional.empty())) {
            fails(Kind.TIMEOUT, "no answer within 100 ms", () -> platform.get("/x"));
        }
    }

    @Test
    void cutsLongComplaints() {
        status = 400;
        answer = "x".repeat(10_000);

        try (Platform platform = platform()) {
            assertThatThrownBy(() -> platform.get("/x"))
                    .message()
                    .hasSizeLessThan(500)
                    .endsWith("xxx ...");
        }
    }
}
