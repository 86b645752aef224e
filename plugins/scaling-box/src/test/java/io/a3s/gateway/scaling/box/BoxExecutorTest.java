package io.a3s.gateway.scaling.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.testkit.FakePluginContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxExecutorTest {
    private static final String ACCEPTED =
            "{\"accepted\": true, \"actual_replicas\": 1, \"message\": \"\"}";

    private FakeBox box;
    private ScalingExecutor executor;

    record Target(int current, int replicas) implements ScaleTarget {
        @Override
        public List<String> spare() {
            return List.of();
        }

        @Override
        public String reason() {
            return "queue 3";
        }
    }

    @BeforeEach
    void start() throws Exception {
        box = new FakeBox();
        executor = executor(Optional.empty(), Optional.empty());
    }

    @AfterEach
    void stop() {
        executor.close();
        box.close();
    }

    private ScalingExecutor executor(Optional<String> name, Optional<String> token) {
        return new BoxExecutorFactory()
                .create(config(box.url(), name, token), new FakePluginContext("llm"));
    }

    private static BoxConfig config(URI url, Optional<String> name, Optional<String> token) {
        return new BoxConfig(
                url,
                name,
                token,
                Optional.empty(),
                Duration.ofSeconds(30),
                3,
                Duration.ofMillis(1));
    }

    private static void fails(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScalingException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private JsonNode body(int index) {
        return box.asked.get(index).body();
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.scalingExecutors()).hasSize(1);
        assertThat(plugin.scalingExecutors().getFirst().type()).isEqualTo("box");
    }

    @Test
    void asksForTheNumberOfReplicas() throws Exception {
        box.answers(200, "{\"replicas\": 2}");

        assertThat(executor.observe()).isEqualTo(Replicas.counted(2, 2));
        assertThat(box.asked.getFirst().line()).isEqualTo("GET /v1/scale/llm");
        assertThat(box.asked.getFirst().authorization()).isEqualTo("null");
    }

    @Test
    void asksForReplicasInTheFirstForm() throws Exception {
        box.answers(200, ACCEPTED);

        assertThat(executor.scale(new Target(0, 3))).isEqualTo(Replicas.counted(3, 1));

        assertThat(box.asked.getFirst().line()).isEqualTo("POST /v1/scale/llm");
        JsonNode body = body(0);
        assertThat(body.path("service").asText()).isEqualTo("llm");
        assertThat(body.path("direction").asText()).isEqualTo("Up");
        assertThat(body.path("current_replicas").asInt()).isZero();
        assertThat(body.path("desired_replicas").asInt()).isEqualTo(3);
        assertThat(body.path("reason").asText()).isEqualTo("queue 3");
        assertThat(body.path("operation_id").asText()).hasSize(36);
        assertThat(body.has("expected_revision")).isFalse();
        assertThat(body.has("schema_version")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3, 1, Down", "1, 3, Up", "2, 2, Up"})
    void saysWhichWayItGoes(int current, int replicas, String direction) throws Exception {
        box.answers(200, ACCEPTED);

        executor.scale(new Target(current, replicas));

        assertThat(body(0).path("direction").asText()).isEqualTo(direction);
    }

    @Test
    void makesUseOfWhatLaterFormsAdd() throws Exception {
        box.answers(
                        200,
                        """
                        {"schema_version": 1, "replicas": 1, "revision": "r7", "ready_replicas": 1,
                         "endpoints": [{"instance_id": "i-1", "slot": 0, "url": "http://127.0.0.1:7001"}]}
                        """)
                .answers(200, ACCEPTED);

        assertThat(executor.observe())
                .isEqualTo(
                        Replicas.located(
                                1,
                                List.of(
                                        new Replica(
                                                "i-1",
                                                URI.create("http://127.0.0.1:7001"),
                                                true))));
        executor.scale(new Target(1, 2));

        assertThat(body(1).path("schema_version").asInt()).isEqualTo(1);
        assertThat(body(1).path("expected_revision").asText()).isEqualTo("r7");
    }

    @Test
    void triesAgainAsTheSameOperation() throws Exception {
        box.answers(503, "").answers(500, "").answers(200, ACCEPTED);

        executor.scale(new Target(0, 1));

        assertThat(box.asked).hasSize(3);
        assertThat(body(2)).isEqualTo(body(0));
    }

    @Test
    void triesWithTheNewRevisionWhenOvertaken() throws Exception {
        box.answers(200, "{\"replicas\": 1, \"revision\": 7}")
                .answers(409, "{\"message\": \"revision is 8\"}")
                .answers(200, "{\"replicas\": 2, \"revision\": 8}")
                .answers(200, ACCEPTED);
        executor.observe();

        executor.scale(new Target(1, 3));

        assertThat(body(1).path("expected_revision").asInt()).isEqualTo(7);
        assertThat(body(3).path("expected_revision").asInt()).isEqualTo(8);
        assertThat(body(3).path("operation_id")).isEqualTo(body(1).path("operation_id"));
    }

    @Test
    void givesUpOnABoxThatStaysAway() {
        fails(Kind.UNAVAILABLE, "nothing laid ready", () -> executor.observe());

        assertThat(box.asked).hasSize(3);
    }

    @Test
    void saysThatTheBoxRefuses() {
        box.answers(
                200, "{\"accepted\": false, \"actual_replicas\": 0, \"message\": \"no GPU left\"}");

        fails(
                Kind.REJECTED,
                "the Box does not accept 1 replicas of llm: no GPU left",
                () -> executor.scale(new Target(0, 1)));
        assertThat(box.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | \"replicas\" in the answer is missing",
                "{\"replicas\": -1} | is -1",
                "{\"replicas\": 1, \"endpoints\": [{\"url\": \"http://a:1\"}]} | instance_id \"\"",
                "{\"replicas\": 1, \"endpoints\": [{\"instance_id\": \"i\", \"url\": \"::\"}]} | url \"::\"",
                "{\"replicas\": 1, \"endpoints\": [{\"instance_id\": \"i\"}]} | url \"\""
            })
    void refusesAnswersThatMakeNoSense(String answer, String message) {
        box.answers(200, answer);

        fails(Kind.BAD_ANSWER, message, () -> executor.observe());
    }

    @Test
    void showsItsTokenAndUsesTheNameOfTheBox() throws Exception {
        box.answers(200, "{\"replicas\": 0}");

        try (var other = executor(Optional.of("big model/1"), Optional.of("s3cret"))) {
            other.observe();
        }

        assertThat(box.asked.getFirst().line()).isEqualTo("GET /v1/scale/big%20model%2F1");
        assertThat(box.asked.getFirst().authorization()).isEqualTo("Bearer s3cret");
    }

    @Test
    void looksAgainAtOnceWhenSomethingIsAskedFor() throws Exception {
        box.answers(200, "{\"replicas\": 0}")
                .answers(200, "{\"accepted\": true, \"actual_replicas\": 0}")
                .answers(200, "{\"replicas\": 0}")
                .answers(200, "{\"replicas\": 0}")
                .answers(200, "{\"replicas\": 1}");
        Replicas none = executor.observe();

        executor.scale(new Target(0, 1));

        assertThat(executor.awaitChange(none, Duration.ofMinutes(1)))
                .isEqualTo(Replicas.counted(1, 1));
        assertThat(box.asked).hasSize(5);
    }

    @Test
    void saysWhatThereIsWhenTheTimeIsUp() throws Exception {
        box.answers(200, "{\"replicas\": 2}").answers(200, "{\"replicas\": 2}");

        assertThat(executor.awaitChange(Replicas.counted(2, 2), Duration.ofMillis(1)))
                .isEqualTo(Replicas.counted(2, 2));
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> executor.observe()).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://127.0.0.1, http://... or https://...",
        "http:///x, http://... or https://...",
        "http://user:pass@127.0.0.1, has a user or a query",
        "http://127.0.0.1?a=b, has a user or a query"
    })
    void refusesUrlsThatCannotWork(String url, String message) {
        assertThatThrownBy(() -> config(URI.create(url), Optional.empty(), Optional.empty()))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("url"))
                .hasMessageContaining(message);
    }

    @Test
    void refusesCertificatesForHttp() {
        assertThatThrownBy(
                        () ->
                                new BoxConfig(
                                        URI.create("http://127.0.0.1:1"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(Path.of("ca.pem")),
                                        Duration.ofSeconds(1),
                                        1,
                                        Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("not used (expected: a url with https://)");
    }
}
