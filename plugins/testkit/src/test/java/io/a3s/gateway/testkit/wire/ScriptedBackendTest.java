package io.a3s.gateway.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** That the two ends of the end-to-end tests do what those rely on. */
class ScriptedBackendTest {
    @Test
    void answersSeveralRequestsOnOneConnection() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var client = RawClient.connect(backend.port())) {
            client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.receive().answer().body()).isEqualTo("hello");
            assertThat(client.receive().answer().body()).isEqualTo("hello");
            assertThat(backend.connectionsAccepted()).isEqualTo(1);
            assertThat(backend.requests()).hasSize(2);
            assertThat(backend.requestsTo("/b")).isEqualTo(1);
        }
    }

    @Test
    void echoesChunkByChunk() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.echo());
                var client = RawClient.connect(backend.port())) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");

            client.send("3\r\none\r\n");
            var received = client.receive();
            assertThat(received.next().text()).isEqualTo("one");

            client.send("3\r\ntwo\r\n0\r\n\r\n");
            assertThat(received.answer().body()).isEqualTo("two");
        }
    }

    @Test
    void mirrorsTheRequestItGot() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.mirror())) {
            Answer answer = RawClient.ask(backend.port(), RawClient.post("/x?y=1", "{\"z\":2}"));

            assertThat(answer.body())
                    .startsWith("POST /x?y=1 HTTP/1.1\nhost: localhost\n")
                    .endsWith("\n\n{\"z\":2}");
        }
    }

    @Test
    void holdsTheSecondEventBackUntilTheGateOpens() throws Exception {
        var gate = new CountDownLatch(1);
        try (var backend = ScriptedBackend.start(Behaviour.sseBehind(gate, "one", "two"));
                var client = RawClient.connect(backend.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

            var received = client.receive();
            assertThat(received.next().text()).isEqualTo("data: one\n\n");

            gate.countDown();
            assertThat(received.answer().body()).isEqualTo("data: two\n\n");
        }
    }

    @Test
    void pacesEvents() throws Exception {
        Duration pace = Duration.ofMillis(30);
        try (var backend = ScriptedBackend.start(Behaviour.sse(pace, List.of("1", "2")));
                var client = RawClient.connect(backend.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

            var received = client.receive();
            long first = received.next().nanos();
            long second = received.next().nanos();

            assertThat(Duration.ofNanos(second - first)).isGreaterThan(pace.dividedBy(2));
        }
    }

    @Test
    void cutsAnAnswerOff() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.halfAnswer("half", 10))) {
            assertThatThrownBy(() -> RawClient.get(backend.port(), "/"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("10 bytes to come");
        }
    }

    @Test
    void resetsInsteadOfAnswering() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.reset())) {
            assertThatThrownBy(() -> RawClient.get(backend.port(), "/"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void noticesThatTheOtherSideLeft() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.stallAfter("one"))) {
            try (var client = RawClient.connect(backend.port())) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                client.receive().next();
                assertThat(backend.connectionsOpen()).isEqualTo(1);
            }

            await().atMost(Duration.ofSeconds(5)).until(() -> backend.connectionsOpen() == 0);
        }
    }

    @Test
    void behavesDifferentlyByTarget() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("default"))) {
            backend.behaveAt("/health", Behaviour.status(503));

            assertThat(RawClient.get(backend.port(), "/health").status()).isEqualTo(503);
            assertThat(RawClient.get(backend.port(), "/").body()).isEqualTo("default");
        }
    }
}
