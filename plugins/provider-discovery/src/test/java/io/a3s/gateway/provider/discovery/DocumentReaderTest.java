package io.a3s.gateway.provider.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.provider.discovery.ServiceDocument.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentReaderTest {
    private static ServiceDocument read(String json) throws DocumentException {
        return DocumentReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAllThereIs() throws Exception {
        assertThat(
                        read(
                                """
                                {
                                  "name": "llm-service",
                                  "version": "2.1.0",
                                  "routes": [
                                    { "rule": "PathPrefix(`/v1`)", "middlewares": ["rate-limit"] },
                                    { "rule": "Path(`/)`)", "priority": 7 }
                                  ],
                                  "health_path": "/ready",
                                  "weight": 3,
                                  "later": { "something": "else" }
                                }
                                """))
                .isEqualTo(
                        new ServiceDocument(
                                "llm-service",
                                "2.1.0",
                                List.of(
                                        new Route(
                                                "PathPrefix(`/v1`)",
                                                List.of("rate-limit"),
                                                OptionalInt.empty()),
                                        new Route("Path(`/)`)", List.of(), OptionalInt.of(7))),
                                "/ready",
                                3));
    }

    @Test
    void knowsWhatIsMeantByNothing() throws Exception {
        assertThat(read("{\"name\": \"a\", \"version\": \"1\", \"weight\": null}"))
                .isEqualTo(new ServiceDocument("a", "1", List.of(), "/health", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    | no JSON
                    [] | no JSON object
                    {"name": "a" | no JSON: "Unexpected end-of-input
                    {"name": "a", "version": "1"} {} | no JSON: "Trailing token
                    {"version": "1"} | name: "" (expected: 1 to 100 letters
                    {"name": 5, "version": "1"} | name: "5" (expected: a string)
                    {"name": "a@b", "version": "1"} | name: "a@b" (expected: 1 to 100 letters
                    {"name": "a"} | version: "" (expected: 1 to 100 visible
                    {"name": "a", "version": "1", "health_path": "x"} | health_path: "x" (expected: a path
                    {"name": "a", "version": "1", "health_path": "/a b"} | health_path: "/a b"
                    {"name": "a", "version": "1", "weight": -1} | weight: -1 (expected: 0 to 1000)
                    {"name": "a", "version": "1", "weight": 1.5} | weight: "1.5" (expected: 0 to 1000)
                    {"name": "a", "version": "1", "weight": 99999999999} | weight: "99999999999"
                    {"name": "a", "version": "1", "routes": {}} | routes: "{}" (expected: a list)
                    {"name": "a", "version": "1", "routes": [5]} | routes[0]: no object
                    {"name": "a", "version": "1", "routes": [{}]} | routes[0].rule: ""
                    {"name": "a", "version": "1", "routes": [{"rule": "a) && (b"}]} | routes[0].rule: "a) && (b"
                    {"name": "a", "version": "1", "routes": [{"rule": "a(`)"}]} | routes[0].rule: "a(`)"
                    {"name": "a", "version": "1", "routes": [{"rule": "a()", "middlewares": [5]}]} | middlewares: "5"
                    {"name": "a", "version": "1", "routes": [{"rule": "a()", "priority": 1000}]} | priority: 1000
                    """)
    void refusesWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> read(json == null ? "" : json))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void boundsHowMuchThereIs() {
        String route = "{\"rule\": \"Path(`/`)\"},";

        assertThatThrownBy(
                        () ->
                                read(
                                        "{\"name\": \"a\", \"version\": \"1\", \"routes\": ["
                                                + route.repeat(100)
                                                + "{}]}"))
                .hasMessage("routes: 101 (expected: at most 100)");
        assertThatThrownBy(
                        () ->
                                read(
                                        "{\"name\": \"a\", \"version\": \"1\", \"routes\": [{\"rule\": \"Path(`"
                                                + "/".repeat(5_000)
                                                + "`)\"}]}"))
                .hasMessageContaining("of at most 4096 characters");
        assertThatThrownBy(() -> read("[".repeat(5_000)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("no JSON");
    }

    @Test
    void showsNothingThatALogCannotTake() {
        assertThatThrownBy(() -> read("{\"name\": \"a\\nb\\u001b\", \"version\": \"1\"}"))
                .hasMessageStartingWith("name: \"a?b?\"");
    }
}
