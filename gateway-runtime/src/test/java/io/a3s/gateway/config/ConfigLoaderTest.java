package io.a3s.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.DynamicConfig;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.config.model.RouterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final Path GOLDEN = Path.of("src/test/resources/config/golden");

    private final ConfigLoader loader =
            new ConfigLoader(new FakeExtensionTypes(), Map.of("JWT_SECRET", "x\"}")::get);

    private static <T> T get(Map<String, Located<T>> elements, String name) {
        return Objects.requireNonNull(elements.get(name), name).value();
    }

    @Test
    void loadsTheQuickStartAsItStands() {
        LoadResult result = loader.load(GOLDEN.resolve("seed-quick-start.hcl"));

        GatewayConfig config = result.config().orElseThrow();
        RouterConfig router = get(config.dynamic().routers(), "llm");
        assertThat(router.rule().value()).isEqualTo("PathPrefix(`/v1`)");
        assertThat(router.rule().inside(11, 5))
                .hasToString(router.rule().range().source() + ":7:25");
        assertThat(router.middlewares())
                .extracting(Located::value)
                .containsExactly("rate-limit", "auth-jwt");
        MiddlewareConfig jwt = get(config.dynamic().middlewares(), "auth-jwt");
        assertThat(jwt.config()).isEqualTo(new FakeExtensionTypes.Jwt("x\"}", "Authorization"));
        assertThat(get(config.fixed().entrypoints(), "web").config().listenAddress())
                .hasToString("/0.0.0.0:8080");
        assertThat(result.hasErrors()).isFalse();
        assertThat(result.diagnostics()).hasSize(1).noneMatch(each -> each.isError());
    }

    @Test
    void elementsThatOnlyMovedAreEqual() throws IOException {
        String text = Files.readString(GOLDEN.resolve("seed-quick-start.hcl"));

        DynamicConfig before = loader.load("a", text).config().orElseThrow().dynamic();
        DynamicConfig moved = loader.load("b", "# new\n" + text).config().orElseThrow().dynamic();
        DynamicConfig changed =
                loader.load("c", text.replace("rate = 60", "rate = 61"))
                        .config()
                        .orElseThrow()
                        .dynamic();

        assertThat(moved).isEqualTo(before);
        assertThat(changed.middlewares().get("rate-limit"))
                .isNotEqualTo(before.middlewares().get("rate-limit"));
        assertThat(changed.routers()).isEqualTo(before.routers());
    }

    @Test
    void reportsFilesThatCannotBeRead(@TempDir Path directory) throws IOException {
        Path latin = directory.resolve("latin.hcl");
        Files.write(latin, "# caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(loader.load(latin).render()).endsWith("the file is not text in UTF-8\n");
        assertThat(loader.load(directory.resolve("none.hcl")).render())
                .endsWith("none.hcl: the file does not exist\n");
        assertThat(loader.load(directory).config()).isEmpty();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void loadsTenThousandRouters() {
        StringBuilder text =
                new StringBuilder("entrypoints \"web\" { address = \"127.0.0.1:0\" }\n");
        text.append("services \"s\" { load_balancer { servers = [{ url = \"http://a:1\" }] } }\n");
        text.append("middlewares \"m\" { type = \"rate-limit\"; rate = 1 }\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("routers \"r").append(i).append("\" {\n  rule = \"Host(`h").append(i);
            text.append("`)\"\n  service = \"s\"\n  middlewares = [\"m\"]\n}\n");
        }

        LoadResult result = loader.load("many.hcl", text.toString());

        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.config().orElseThrow().dynamic().routers()).hasSize(10_000);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void reportsTenThousandWrongNamesInTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("routers \"r")
                    .append(i)
                    .append("\" { rule = \"Path(`/`)\"; service = \"svc-a-");
            text.append(i).append("\" }\nservices \"svc-b-").append(i);
            text.append("\" { load_balancer { servers = [{ url = \"http://a:1\" }] } }\n");
        }

        LoadResult result = loader.load("many.hcl", text.toString());

        assertThat(result.diagnostics()).hasSize(1_001);
        assertThat(result.render()).endsWith("19000 more findings are not shown\n");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void comparesNoEndlessNames() {
        String name = "n".repeat(1_000_000);

        LoadResult result =
                loader.load(
                        "long.hcl",
                        "routers \"r\" { rule = \"Path(`/`)\"; service = \""
                                + name
                                + "m\" }\n"
                                + name
                                + " = 1\nservices \""
                                + name
                                + "\" { }\n");

        assertThat(result.diagnostics()).hasSize(4);
    }

    @Test
    void reportsARecordThatBreaksWithoutItsWords() {
        LoadResult result =
                loader.load(
                        "test.hcl",
                        """
                        middlewares "m" {
                          type  = "broken"
                          value = "hunter2"
                        }
                        """);

        assertThat(result.config()).isEmpty();
        assertThat(result.render())
                .contains(
                        "test.hcl:1:1: middlewares \"m\"",
                        "Broken failed: java.lang.UnsupportedOperationException")
                .doesNotContain("hunter2");
    }

    @Test
    void sortsFindingsByPlace() {
        LoadResult result = loader.load("a.hcl", "x = 1\nrouters \"r\" { }\ny = 2\n");

        List<Integer> lines =
                result.diagnostics().stream()
                        .map(each -> each.place().orElseThrow().line())
                        .toList();
        assertThat(lines).isSorted().hasSize(4);
    }
}
