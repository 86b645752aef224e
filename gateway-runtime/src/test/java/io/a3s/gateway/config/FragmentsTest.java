package io.a3s.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.config.model.RouterConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final String MAIN =
            """
            entrypoints "web" { address = "127.0.0.1:0" }
            providers {
              file { watch = true }
              dns {}
            }
            services "shared" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
            services "llm" { load_balancer { servers = [{ url = "http://127.0.0.1:2" }] } }
            routers "main" { rule = "Path(`/main`)"; service = "llm" }
            routers "other" { rule = "Path(`/other`)"; service = "shared" }
            """;
    private static final String LLM =
            "services \"llm\" { load_balancer { servers = [{ url = \"http://127.0.0.1:3\" }] } }\n";

    private final ConfigLoader loader = new ConfigLoader(new WithProviders(), name -> null);

    /** What the others know, and two providers. */
    private static final class WithProviders implements ExtensionTypes {
        private final FakeExtensionTypes others = new FakeExtensionTypes();

        @Override
        public SortedSet<String> types(ExtensionKind kind) {
            return kind == ExtensionKind.PROVIDER
                    ? new TreeSet<>(List.of("dns", "file"))
                    : others.types(kind);
        }

        @Override
        public Optional<Class<? extends Record>> configType(ExtensionKind kind, String type) {
            return kind == ExtensionKind.PROVIDER
                    ? Optional.of(FakeExtensionTypes.File.class)
                    : others.configType(kind, type);
        }

        @Override
        public boolean carriesHttp(String protocol) {
            return others.carriesHttp(protocol);
        }

        @Override
        public boolean usesDatagrams(String protocol) {
            return others.usesDatagrams(protocol);
        }

        @Override
        public String whereToFind(ExtensionKind kind, String type) {
            return others.whereToFind(kind, type);
        }
    }

    private static Fragments fragments(Map<String, String> byProvider) {
        var texts = new TreeMap<String, List<SourceText>>();
        byProvider.forEach(
                (provider, text) ->
                        texts.put(provider, List.of(new SourceText(provider + ".hcl", text))));
        return new Fragments(texts);
    }

    private LoadResult load(String main, Map<String, String> byProvider) {
        return loader.load(new SourceText("gateway.hcl", main), fragments(byProvider));
    }

    private static RouterConfig router(LoadResult result, String name) {
        assertThat(result.render()).doesNotContain("does not exist");
        return Objects.requireNonNull(result.config().orElseThrow().dynamic().routers().get(name))
                .value();
    }

    private static List<String> values(List<Located<String>> located) {
        return located.stream().map(Located::value).toList();
    }

    @Test
    void areKnownToOthersByTheNameOfTheirProvider() {
        var result =
                load(
                        MAIN.replace("service = \"shared\"", "service = \"llm@file\""),
                        Map.of("file", LLM));

        assertThat(router(result, "other").service().value()).isEqualTo("llm@file");
        assertThat(result.config().orElseThrow().dynamic().services().keySet())
                .containsExactly("shared", "llm", "llm@file");
    }

    @Test
    void referToTheirOwnFirstThenToTheMainFile() {
        var result =
                load(
                        MAIN,
                        Map.of(
                                "file",
                                LLM
                                        + """
                                        routers "own" {
                                          rule        = "Path(`/own`)"
                                          service     = "llm"
                                          middlewares = ["slow", "token@dns"]
                                        }
                                        routers "foreign" { rule = "Path(`/f`)"; service = "shared" }
                                        middlewares "slow" { type = "rate-limit"; rate = 1 }
                                        """,
                                "dns",
                                "middlewares { token { type = \"headers\" } }"));

        assertThat(router(result, "own@file").service().value()).isEqualTo("llm@file");
        assertThat(values(router(result, "own@file").middlewares()))
                .containsExactly("slow@file", "token@dns");
        assertThat(router(result, "foreign@file").service().value()).isEqualTo("shared");
        assertThat(router(result, "main").service().value()).isEqualTo("llm");
    }

    @Test
    void stepInForTheirOwnServices() {
        var result =
                load(
                        MAIN,
                        Map.of(
                                "file",
                                """
                                services "a" {
                                  load_balancer { servers = [{ url = "http://127.0.0.1:3" }] }
                                  failover { service = "llm" }
                                }
                                """
                                        + LLM));

        var service =
                Objects.requireNonNull(
                        result.config().orElseThrow().dynamic().services().get("a@file"));
        assertThat(service.value().failover().orElseThrow().value().service().value())
                .isEqualTo("llm@file");
    }

    @Test
    void mayHaveNoServersForAWhile() {
        String none = "services \"%s\" { load_balancer { servers = [] } }\n";

        var result = load(MAIN, Map.of("dns", none.formatted("llm")));

        assertThat(result.config()).isPresent();
        assertThat(result.render()).contains("warning").contains("no servers at present");
        assertThat(load(MAIN + none.formatted("none"), Map.of()).config()).isEmpty();
    }

    @Test
    void areRefusedWithThePlaceInTheirOwnText() {
        var result =
                load(
                        MAIN,
                        Map.of(
                                "dns",
                                "\n" + LLM.replace("url", "ulr"),
                                "file",
                                "routers \"r\" {}"));

        assertThat(result.config()).isEmpty();
        assertThat(result.render())
                .contains("dns.hcl:2:47: services \"llm@dns\"")
                .contains("did you mean \"url\"?")
                .contains("    2 | services \"llm\" { load_balancer")
                .contains("file.hcl:1:1: routers \"r@file\"");
    }

    @Test
    void haveRoutersServicesAndMiddlewaresOnly() {
        var result =
                load(MAIN, Map.of("file", "entrypoints \"x\" { address = \"0.0.0.0:1\" }\n" + LLM));

        assertThat(result.render())
                .contains("file.hcl:1:1: providers \"file\": \"entrypoints\" cannot come from a")
                .contains("expected: routers, services, middlewares");
    }

    @Test
    void haveNoNamesThatLookLikeThoseOfOthers() {
        assertThat(load(MAIN, Map.of("file", LLM.replace("llm", "llm@dns"))).render())
                .contains("file.hcl:1:10: providers \"file\": the name \"llm@dns\" has an @ in it");
        assertThat(load(MAIN + LLM.replace("llm", "llm@file"), Map.of("file", LLM)).render())
                .contains("a second services \"llm@file\"")
                .contains("the first is at gateway.hcl:10:1");
    }

    @Test
    void withWrongSyntaxBringNoFurtherMessages() {
        var result =
                load(
                        MAIN.replace("\"shared\" }", "\"llm@file\" }"),
                        Map.of("file", "services \"llm\" {"));

        assertThat(result.diagnostics()).hasSize(1);
        assertThat(result.render()).startsWith("file.hcl:1:");
    }

    @Test
    void ofProvidersThatAreNotConfiguredAreLeftOut() {
        var result = load(MAIN.replace("  dns {}\n", ""), Map.of("dns", LLM, "file", LLM));

        assertThat(result.fragments().byProvider()).containsOnlyKeys("file");
        assertThat(result.config().orElseThrow().dynamic().services()).doesNotContainKey("llm@dns");
    }

    @Test
    void haveTheirSecretsMasked() {
        var result =
                load(
                        MAIN,
                        Map.of(
                                "file",
                                "middlewares \"m\" { type = \"jwt\"; value = \"hush\"; bad = 1 }"));

        assertThat(result.render()).contains("unknown key \"bad\"").doesNotContain("hush");
    }

    @Test
    void areComparedByTheirTexts() {
        var one = fragments(Map.of("dns", LLM, "file", LLM));
        var other = one.with("file", fragments(Map.of("file", LLM)));

        assertThat(one.differences(other)).containsExactly("file");
        assertThat(one.differences(one)).isEmpty();
        assertThat(one.with("dns", Fragments.NONE).byProvider()).containsOnlyKeys("file");
    }
}
