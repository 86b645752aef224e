package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Scale;
import io.a3s.gateway.e2e.robustness.RecordingBackend.Seen;
import io.a3s.gateway.e2e.robustness.WireCase.Answer;
import io.a3s.gateway.e2e.robustness.WireCase.End;
import io.a3s.gateway.e2e.robustness.WireCase.HangUp;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed and ambiguous responses. Clients get the one response it is, or a 502, or see that it
 * was cut off; the request that follows never gets what was not meant for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponseCorpusIT {
    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final String UPLOAD = "UPLOAD";
    private static final int LEAST = 40;

    private final int port = FreePort.next();
    private RecordingBackend backend;
    private GatewayProcess gateway;
    private volatile Script script = new Script(Optional.empty());
    private int count;

    /** What the backend does at the moment, and how far it has got. */
    private record Script(
            Optional<WireCase> given, CountDownLatch answersAreThere, CountDownLatch closed) {
        Script(Optional<WireCase> given) {
            this(given, new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = RecordingBackend.start(new Playing());
        gateway =
                GatewayProcess.in(directory)
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
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "main" }
        services "main" {
          load_balancer {
            servers            = [{ url = "%s" }]
            keep_alive_timeout = "60s"
          }
        }
        """
                .formatted(port, backend.url());
    }

    List<WireCase> cases() throws IOException {
        return Corpus.read("/robustness/responses");
    }

    /** Plays the case's part for the requests that ask for it. */
    private final class Playing implements RecordingBackend.Responder {
        @Override
        public void answerEarly(Request head, Socket socket) throws IOException {
            if (head.target().startsWith("/case-")
                    && script.given().orElseThrow().request().equals(UPLOAD)) {
                play(script, socket);
            }
        }

        @Override
        public void answer(Request request, Socket socket) throws IOException {
            if (request.target().startsWith("/case-")) {
                play(script, socket);
            } else {
                RecordingBackend.describe(request, socket);
            }
        }
    }

    private static void play(Script script, Socket socket) throws IOException {
        WireCase given = script.given().orElseThrow();
        try {
            int next = 0;
            for (byte[] piece : given.pieces()) {
                if (next == given.late()) {
                    awaitLatch(script.answersAreThere());
                } else if (next > 0) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
                next++;
                RecordingBackend.write(socket, piece);
            }
            if (given.hangUp() == HangUp.BY_RESET) {
                socket.setSoLinger(true, 0);
                socket.close();
            } else if (given.hangUp() == HangUp.REGULARLY) {
                socket.shutdownOutput();
            }
            if (given.end() == End.CLOSE && !socket.isClosed()) {
                while (socket.getInputStream().read() >= 0) {
                    // The rest of a request whose answer is there already.
                }
            }
        } catch (SocketException e) {
            // The gateway has had enough, and closed the connection before it got everything.
        } finally {
            script.closed().countDown();
        }
        if (given.end() == End.CLOSE) {
            throw new SocketException("over");
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(Scale.patience(10).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesToNothingButWhatItIs(WireCase given) throws Exception {
        String path = "/case-" + ++count;
        Script current = new Script(Optional.of(given));
        script = current;
        int before = backend.requests().size();
        boolean isOver = given.request().equals(UPLOAD);
        try (var client = new CorpusClient(port)) {
            client.send(request(given, path));
            for (Answer answer : given.answers()) {
                receive(given, answer, client, current);
                isOver |= answer.isCut();
            }
            current.answersAreThere().countDown();
            if (given.end() == End.CLOSE) {
                awaitLatch(current.closed());
            }
            if (isOver) {
                assertThat(client.untilClosed()).isEmpty();
            } else {
                requireCanary(client);
            }
        }
        try (var other = new CorpusClient(port)) {
            requireCanary(other);
        }
        requireConnection(given, before);
        requireLogged(given, path);
        assertThat(backend.violations()).isEmpty();
        assertThat(gateway.isAlive()).isTrue();
    }

    private static byte[] request(WireCase given, String path) {
        return WireText.octets(
                switch (given.request()) {
                    case UPLOAD ->
                            "POST "
                                    + path
                                    + " HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1000000\\r\\n\\r\\nabc";
                    default -> given.request() + " " + path + " HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n";
                });
    }

    private static void receive(WireCase given, Answer answer, CorpusClient client, Script current)
            throws IOException {
        Runnable onHead =
                () -> {
                    if (answer.isCut()) {
                        current.answersAreThere().countDown();
                    }
                };
        ResponseReader.Response response = client.receive(given.request().equals("HEAD"), onHead);
        assertThat(response.status()).as(response.body()).isEqualTo(answer.status());
        assertThat(response.isCut()).isEqualTo(answer.isCut());
        answer.body().ifPresent(body -> assertThat(response.body()).isEqualTo(body));
        if (!answer.reason().isEmpty() && !answer.isCut()) {
            assertThat(response.body()).contains("\"error\"").doesNotContain("127.0.0.1");
        }
    }

    private void requireCanary(CorpusClient client) throws IOException {
        String path = "/canary-" + ++count;
        client.send(WireText.octets("GET " + path + " HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"));
        ResponseReader.Response response = client.receive(false);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(RecordingBackend.description("GET", path, 0));
    }

    private void requireConnection(WireCase given, int before) {
        List<Seen> seen = backend.requests().subList(before, backend.requests().size());
        if (given.end() == End.OPEN) {
            assertThat(seen.stream().map(Seen::connection).distinct())
                    .as("connections to the backend")
                    .hasSize(1);
        } else if (!given.request().equals(UPLOAD)) {
            assertThat(seen.getFirst().connection()).isNotEqualTo(seen.get(1).connection());
        }
    }

    private void requireLogged(WireCase given, String path) {
        Answer last = given.answers().getLast();
        Map<String, Object> line =
                Awaiting.of(
                        () ->
                                gateway.accessLog().stream()
                                        .filter(entry -> path.equals(entry.get("path")))
                                        .findFirst());
        assertThat(line).containsEntry("status", last.status());
        if (last.reason().isEmpty()) {
            assertThat(line.getOrDefault("reason", "")).isEqualTo("");
        } else {
            assertThat(line).containsEntry("reason", last.reason());
        }
    }

    @Test
    void isLargeEnough() throws IOException {
        assertThat(cases().size()).isGreaterThanOrEqualTo(LEAST);
    }

    @Test
    void countsWhatIsRefusedAndWhatIsCutOff() throws Exception {
        requireCounted("[two lengths that differ]", "gateway_local_replies_total");
        requireCounted("[a chunk size that is none]", "gateway_streams_cut_total");
    }

    private void requireCounted(String name, String metric) throws IOException {
        String sample = metric + "{reason=\"bad_response\"}";
        double before = gateway.metrics().value(sample);
        Script current =
                new Script(
                        cases().stream()
                                .filter(given -> name.equals('[' + given.name() + ']'))
                                .findFirst());
        script = current;
        try (var client = new CorpusClient(port)) {
            client.send(request(current.given().orElseThrow(), "/case-" + ++count));
            client.receive(false, current.answersAreThere()::countDown);
        }
        await().atMost(Scale.patience(10))
                .untilAsserted(
                        () -> assertThat(gateway.metrics().value(sample)).isEqualTo(before + 1));
    }
}
