package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Scale;
import io.a3s.gateway.e2e.robustness.RecordingBackend.Seen;
import io.a3s.gateway.e2e.robustness.WireCase.Answer;
import io.a3s.gateway.e2e.robustness.WireCase.End;
import io.a3s.gateway.testkit.wire.MetricsPage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed and ambiguous requests. None may reach the backend but as the one request it is, and
 * what comes behind it, from whomever, must be answered for itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestCorpusIT {
    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final int LEAST = 160;

    private final int port = FreePort.next();
    private final int hurriedPort = FreePort.next();
    private RecordingBackend backend;
    private GatewayProcess gateway;
    private int canaries;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = RecordingBackend.start(RecordingBackend::describe);
        gateway =
                GatewayProcess.in(directory)
                        // One loop, and so one pool: whoever comes next gets the same connection.
                        .env(
                                "JAVA_OPTS",
                                "-XX:ActiveProcessorCount=1 -XX:TieredStopAtLevel=1 -Xmx256m"
                                        + " -Dio.netty.leakDetection.level=paranoid")
                        .start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private String config() {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          http { max_request_line = "2KiB"; max_head_size = "8KiB"; max_headers = 50; h2c = false }
        }
        entrypoints "hurried" {
          address = "127.0.0.1:%d"
          http {
            max_request_line = "2KiB"
            max_head_size    = "8KiB"
            max_headers      = 50
            head_timeout     = "500ms"
            body_timeout     = "500ms"
            min_body_rate    = "1KiB"
            h2c              = false
          }
        }
        routers "all" { rule = "PathPrefix(`/`) || Method(`OPTIONS`)"; service = "main" }
        services "main" {
          load_balancer {
            servers            = [{ url = "%s" }]
            keep_alive_timeout = "60s"
          }
        }
        """
                .formatted(port, hurriedPort, backend.url());
    }

    List<WireCase> cases() throws IOException {
        return Corpus.read("/robustness/requests");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesToNothingButWhatItIs(WireCase given) throws Exception {
        int before = backend.requests().size();
        List<Request> expected = expected(given);
        try (var client = connect(given)) {
            send(given, client);
            receive(given, client, expected);
            if (given.end() == End.CLOSE) {
                assertThat(client.untilClosed()).as("behind the answers").isEmpty();
            } else {
                requireCanary(client);
            }
        }
        try (var other = new CorpusClient(port)) {
            requireCanary(other);
        }
        int canariesHere = given.end() == End.CLOSE ? 1 : 2;
        List<Seen> seen = backend.requests().subList(before, backend.requests().size());
        assertThat(seen).hasSize(expected.size() + canariesHere);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(withoutOwnFields(seen.get(i).request()))
                    .isEqualTo(expected.get(i).toString());
        }
        if (given.answers().stream().allMatch(answer -> answer.reason().isEmpty())) {
            assertThat(seen.stream().map(Seen::connection).distinct())
                    .as("connections to the backend")
                    .hasSize(1);
        }
        assertThat(backend.violations()).isEmpty();
        assertThat(gateway.isAlive()).isTrue();
    }

    // Only where it is about time, so that a busy machine spoils nothing else.
    private CorpusClient connect(WireCase given) throws IOException {
        return new CorpusClient(given.family().equals("limits") ? hurriedPort : port);
    }

    private static void send(WireCase given, CorpusClient client) {
        boolean isFirst = true;
        for (byte[] piece : given.pieces()) {
            if (!isFirst) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            isFirst = false;
            client.send(piece);
        }
        if (!given.trickle().isEmpty()) {
            client.trickle(given.trickle(), PAUSE);
        }
    }

    private static void receive(WireCase given, CorpusClient client, List<Request> expected)
            throws IOException {
        int next = 0;
        for (Answer answer : given.answers()) {
            boolean isOwn = !answer.reason().isEmpty() || answer.status() < 200;
            boolean isToHead = !isOwn && expected.get(next).method().equals("HEAD");
            ResponseReader.Response response = client.receive(isToHead);
            assertThat(response.status()).as(response.body()).isEqualTo(answer.status());
            assertThat(response.isCut()).isFalse();
            if (!answer.reason().isEmpty()) {
                assertThat(response.body()).contains("\"error\"");
                boolean isLast = answer.equals(given.answers().getLast());
                assertThat(response.closes()).isEqualTo(isLast);
            } else if (!isOwn) {
                Request forwarded = expected.get(next++);
                assertThat(response.body())
                        .isEqualTo(
                                isToHead
                                        ? ""
                                        : RecordingBackend.description(
                                                forwarded.method(),
                                                forwarded.target(),
                                                forwarded.body().length()));
            }
        }
    }

    private void requireCanary(CorpusClient client) throws IOException {
        String path = "/canary-" + ++canaries;
        client.send(WireText.octets("GET " + path + " HTTP/1.1\\r\\nHost: canary\\r\\n\\r\\n"));
        ResponseReader.Response response = client.receive(false);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(RecordingBackend.description("GET", path, 0));
        Request last = backend.requests().getLast().request();
        assertThat(withoutOwnFields(last))
                .isEqualTo("GET " + path + " HTTP/1.1\nHost: canary\n\n\n");
    }

    private static List<Request> expected(WireCase given) throws IOException {
        var reader =
                new StrictReader(
                        new ByteArrayInputStream(
                                given.forwarded().getBytes(StandardCharsets.ISO_8859_1)),
                        StrictReader.Side.BACKEND);
        List<Request> requests = new ArrayList<>();
        for (Optional<Request> next = reader.next(); next.isPresent(); next = reader.next()) {
            requests.add(next.get());
        }
        return requests;
    }

    /** Returns a request without what the gateway adds to each, which must be there once. */
    private static String withoutOwnFields(Request request) {
        String host = String.join("", request.values("host"));
        String port = host.matches(".*:[0-9]+") ? host.replaceFirst(".*:", "") : "80";
        Map<String, String> own =
                Map.of(
                        "x-forwarded-for",
                        "127.0.0.1",
                        "x-forwarded-proto",
                        "http",
                        "x-forwarded-host",
                        host.toLowerCase(Locale.ROOT),
                        "x-forwarded-port",
                        port);
        own.forEach(
                (name, value) -> assertThat(request.values(name)).as(name).containsExactly(value));
        assertThat(request.values("forwarded")).singleElement().asString().startsWith("for=127.");
        assertThat(request.values("x-request-id")).hasSize(1);
        List<String> rest =
                request.fields().stream()
                        .filter(
                                field -> {
                                    String name = Request.nameOf(field);
                                    return !own.containsKey(name)
                                            && !name.equals("forwarded")
                                            && !name.equals("x-request-id");
                                })
                        .toList();
        return new Request(
                        request.line(),
                        rest,
                        request.isChunked(),
                        request.body(),
                        request.trailers())
                .toString();
    }

    // ---- what the operator sees

    @Test
    void isLargeEnough() throws IOException {
        assertThat(Corpus.read("/robustness/requests").size()).isGreaterThanOrEqualTo(LEAST);
    }

    @Test
    void showsEachRefusalInLogAndMetrics() throws Exception {
        // One of each family and reason.
        Map<String, WireCase> samples = new HashMap<>();
        for (WireCase given : Corpus.read("/robustness/requests")) {
            Answer last = given.answers().getLast();
            if (!last.reason().isEmpty()) {
                samples.putIfAbsent(given.family() + last.reason(), given);
            }
        }
        assertThat(samples).hasSizeGreaterThan(15);
        for (WireCase given : samples.values()) {
            Answer refusal = given.answers().getLast();
            MetricsPage before = gateway.metrics();
            long lines = logged(refusal);
            try (var client = connect(given)) {
                send(given, client);
                client.untilClosed();
            }
            String reason = "{reason=\"" + refusal.reason() + "\"}";
            String metric = "gateway_local_replies_total" + reason;
            await().alias(given.toString())
                    .atMost(Scale.patience(10))
                    .untilAsserted(
                            () -> {
                                assertThat(gateway.metrics().value(metric))
                                        .isEqualTo(before.value(metric) + 1);
                                assertThat(logged(refusal)).isEqualTo(lines + 1);
                            });
        }
    }

    private long logged(Answer refusal) {
        return gateway.accessLog().stream()
                .filter(
                        line ->
                                refusal.reason().equals(line.get("reason"))
                                        && Objects.equals(line.get("status"), refusal.status()))
                .count();
    }
}
