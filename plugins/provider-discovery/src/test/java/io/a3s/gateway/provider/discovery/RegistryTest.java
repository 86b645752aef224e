package io.a3s.gateway.provider.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.provider.discovery.ServiceDocument.Route;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final String ONE = "http://one:1";
    private static final String TWO = "http://two:2";

    private List<String> middlewares = List.of();
    private List<String> allowed = List.of("*");
    private Optional<String> within = Optional.empty();
    private Optional<Diagnostic> refusal = Optional.empty();
    private final Map<SeedConfig, SeedWatch.State> heard = new LinkedHashMap<>();
    private Optional<Registry> made = Optional.empty();

    private static SeedConfig seed(String url) {
        return seed(url, Optional.empty(), Optional.empty());
    }

    private static SeedConfig seed(String url, Optional<String> name, Optional<String> within) {
        return new SeedConfig(URI.create(url), name, within);
    }

    private static Route route(String rule, String... middlewares) {
        return new Route(rule, List.of(middlewares), OptionalInt.empty());
    }

    private void hear(SeedConfig seed, String name, int weight, Route... routes) {
        var document = new ServiceDocument(name, "1", Arrays.asList(routes), "/health", weight);
        heard.put(seed, new SeedWatch.State(true, Optional.of(document), ""));
    }

    private Registry.Result combine() {
        if (made.isEmpty()) {
            var config =
                    new DiscoveryConfig(
                            List.copyOf(heard.keySet()),
                            30,
                            5,
                            3,
                            List.of("web"),
                            within,
                            middlewares,
                            allowed,
                            -1000,
                            Optional.empty());
            made = Optional.of(new Registry(config, _ -> refusal.stream().toList()));
        }
        return made.get().combine(heard);
    }

    private static String text(Registry.Result result) {
        return result.config().sources().stream().map(Source::text).collect(Collectors.joining());
    }

    @Test
    void makesAServiceAndARouterOfADocument() {
        hear(seed(ONE), "llm", 3, route("PathPrefix(`/v1`)", "rate-limit"));

        Registry.Result result = combine();

        assertThat(result.problems()).isEmpty();
        assertThat(text(result))
                .isEqualTo(
                        """
                        services "llm" {
                          load_balancer {
                            strategy = "weighted"
                            servers = [
                              { url = "http://one:1", weight = 3 },
                            ]
                            health_check { path = "/health" }
                          }
                        }
                        routers "discovered-llm" {
                          rule = "PathPrefix(`/v1`)"
                          service = "llm"
                          priority = -983
                          entrypoints = ["web"]
                          middlewares = ["rate-limit"]
                        }
                        """);
    }

    @Test
    void putsBackendsOfOneNameTogether() {
        hear(seed(ONE), "llm", 1, route("Path(`/a`)"), route("Path(`/b`)"));
        hear(seed(TWO), "llm", 2, route("Path(`/a`)"), route("Path(`/b`)"));

        Registry.Result result = combine();

        assertThat(result.problems()).isEmpty();
        assertThat(result.config().sources()).hasSize(1);
        assertThat(text(result))
                .contains("{ url = \"http://one:1\", weight = 1 }")
                .contains("{ url = \"http://two:2\", weight = 2 }")
                .contains("routers \"discovered-llm-0\"")
                .contains("routers \"discovered-llm-1\"");
    }

    @Test
    void takesTheRoutesOfTheFirst() {
        hear(seed(ONE), "llm", 1, route("Path(`/a`)"));
        hear(seed(TWO), "llm", 1, route("Path(`/b`)"));

        Registry.Result result = combine();

        assertThat(text(result)).contains("/a").doesNotContain("/b").contains("http://two:2");
        assertThat(result.problems())
                .containsOnlyKeys(TWO)
                .containsValue(
                        "routes or health_path differ from those of http://one:1, which count for both");
    }

    @Test
    void givesNobodyWhatIsTaken() {
        hear(seed(ONE), "one", 1, route("Path(`/a`)"));
        hear(seed(TWO), "two", 1, route("Path(`/a`)"), route("Path(`/b`)"));

        Registry.Result result = combine();

        assertThat(result.config().sources().get(1).text()).contains("/b").doesNotContain("/a");
        assertThat(result.problems()).containsEntry(TWO, "rule \"Path(`/a`)\" is taken by one");
    }

    @Test
    void narrowsRulesToWhatTheOperatorGives() {
        within = Optional.of("Host(`a`) || Host(`b`)");
        middlewares = List.of("auth");
        hear(seed(ONE), "one", 1, route("Path(`/a`) || Path(`/b`)", "own"));
        hear(
                seed(TWO, Optional.empty(), Optional.of("PathPrefix(`/two/`)")),
                "two",
                1,
                route("Method(`GET`)"));

        assertThat(text(combine()))
                .contains("\"(Host(`a`) || Host(`b`)) && (Path(`/a`) || Path(`/b`))\"")
                .contains("middlewares = [\"auth\", \"own\"]")
                .contains("\"(PathPrefix(`/two/`)) && (Method(`GET`))\"");
    }

    @Test
    void letsNobodyWidenItsBoundsByTheNameOfAnother() {
        hear(seed(ONE), "llm", 1, route("Path(`/a`)"));
        hear(
                seed(TWO, Optional.empty(), Optional.of("PathPrefix(`/two/`)")),
                "llm",
                1,
                route("Path(`/a`)"));

        Registry.Result result = combine();

        assertThat(text(result)).doesNotContain("http://two:2");
        assertThat(result.problems().get(TWO)).contains("within differs from that of http://one:1");
    }

    @Test
    void keepsNamesForThoseTheyAreSetFor() {
        hear(seed(TWO), "llm", 1);
        hear(seed(ONE, Optional.of("llm"), Optional.empty()), "other", 1);

        Registry.Result result = combine();

        assertThat(result.problems().get(ONE)).contains("name: \"other\" (expected: \"llm\"");
        assertThat(result.problems().get(TWO)).contains("belongs to seeds with name = \"llm\"");
        // The gateway's own file may refer to it all the same.
        assertThat(text(result)).isEqualTo("services \"llm\" { load_balancer { servers = [] } }\n");
    }

    @Test
    void refusesMiddlewaresThatAreNotAllowed() {
        allowed = List.of("rate-limit");
        hear(seed(ONE), "one", 1, route("Path(`/a`)", "rate-limit"));
        hear(seed(TWO), "two", 1, route("Path(`/b`)", "auth"));

        Registry.Result result = combine();

        assertThat(result.problems())
                .isEqualTo(
                        Map.of(
                                TWO,
                                "its document is refused: middleware \"auth\" (expected: one of"
                                        + " allowed_middlewares)"));
        assertThat(text(result)).contains("http://one:1").doesNotContain("http://two:2");
    }

    @Test
    void staysWithTheLastDocumentThatTheGatewayTakes() {
        hear(seed(ONE), "one", 1, route("Path(`/a`)"));
        combine();
        hear(seed(ONE), "one", 1, route("Nonsense(`/b`)"));
        refusal = Optional.of(Diagnostic.error("unknown matcher"));

        Registry.Result result = combine();

        assertThat(text(result)).contains("/a").doesNotContain("/b");
        assertThat(result.problems())
                .containsEntry(ONE, "its document is refused: unknown matcher");
        refusal = Optional.empty();
        assertThat(text(combine())).contains("/b");
    }

    @Test
    void dropsWhatIsGone() {
        hear(seed(ONE), "one", 1, route("Path(`/a`)"));
        combine();
        heard.put(seed(ONE), new SeedWatch.State(true, Optional.empty(), "no document: gone"));

        Registry.Result result = combine();

        assertThat(result.config()).isEqualTo(DynamicConfig.empty());
        assertThat(result.problems()).containsEntry(ONE, "no document: gone");
    }
}
