package io.a3s.gateway.distribution.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoBackendTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private DemoBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = DemoBackend.start("demo-1", Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        backend.close();
        client.close();
    }

    @Test
    void streamsTheSameTokensThatTheWholeAnswerHas() throws Exception {
        String whole = post("/v1/chat/completions", chat("hello", false)).body();

        HttpResponse<String> stream = post("/v1/chat/completions", chat("hello", true));

        List<JsonNode> events = events(stream.body());
        var text = new StringBuilder();
        events.forEach(e -> text.append(e.at("/choices/0/delta/content").asText("")));
        assertThat(text.toString())
                .isEqualTo(JSON.readTree(whole).at("/choices/0/message/content").asText())
                .isNotBlank();
        assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(stream.body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void namesItselfAndTheTimeInEveryChunk() throws Exception {
        long before = System.currentTimeMillis();

        HttpResponse<String> stream = post("/v1/chat/completions", chat("hello", true));

        assertThat(stream.headers().firstValue("x-demo-backend")).contains("demo-1");
        assertThat(events(stream.body()))
                .allSatisfy(
                        event -> {
                            assertThat(event.path("system_fingerprint").asText())
                                    .isEqualTo("demo-1");
                            assertThat(event.path("object").asText())
                                    .isEqualTo("chat.completion.chunk");
                            assertThat(event.path("created_ms").asLong())
                                    .isGreaterThanOrEqualTo(before);
                        });
    }

    @Test
    void saysWhyAStreamEnds() throws Exception {
        String limited = "{\"prompt\":\"hi\",\"max_tokens\":3,\"stream\":true}";

        List<JsonNode> events = events(post("/v1/completions", limited).body());

        assertThat(events).hasSize(4);
        assertThat(events.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void addsUsageToAStreamOnRequest() throws Exception {
        String body =
                """
                {"messages":[{"role":"user","content":"one two three"}],"max_tokens":2,
                 "stream":true,"stream_options":{"include_usage":true}}
                """;

        List<JsonNode> events = events(post("/v1/chat/completions", body).body());

        assertThat(events.getLast().at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(events.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void answersHealthAndModels() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(get("/v1/models").body()).at("/data/0/id").asText())
                .isEqualTo("demo");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/v1/completions").statusCode()).isEqualTo(405);
        assertThat(post("/v1/completions", "not json").statusCode()).isEqualTo(400);
    }

    private static String chat(String prompt, boolean stream) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"stream\":%s}"
                .formatted(prompt, stream);
    }

    private static List<JsonNode> events(String stream) throws IOException {
        var events = new ArrayList<JsonNode>();
        for (String line : stream.lines().toList()) {
            if (line.startsWith("data: {")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString(body)).build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI at(String path) {
        return backend.url().resolve(path);
    }
}
