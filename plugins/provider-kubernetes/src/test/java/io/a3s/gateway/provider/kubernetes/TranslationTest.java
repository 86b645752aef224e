package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TranslationTest {
    /** What the gateway refuses wherever it finds it. */
    private final Set<String> wrong = new HashSet<>(Set.of("wrong"));

    private final Translation translation =
            new Translation(Samples.config(Map.of("middleware_crd", "")), this::check);
    private final List<List<String>> checks = new ArrayList<>();

    private List<Diagnostic> check(DynamicConfig config) {
        checks.add(config.sources().stream().map(Source::name).toList());
        return config.sources().stream()
                .filter(each -> wrong.stream().anyMatch(each.text()::contains))
                .map(
                        each ->
                                Diagnostic.error("it is wrong")
                                        .in("routers \"x\"")
                                        .at(new SourceRange(each.name(), 1, 1, 1)))
                .toList();
    }

    private static String text(Translation.Result result) {
        return result.config().sources().stream().map(Source::text).collect(Collectors.joining());
    }

    private static List<String> titles(Translation.Result result) {
        return result.config().sources().stream().map(Source::name).toList();
    }

    private Translation.Result translate(ObjectNode... objects) {
        return translation.of(Samples.view(objects), false);
    }

    @Test
    void makesATextOfEachObject() {
        var result =
                translate(
                        ingress("b", "b", "/", "chat"),
                        ingress("a", "a", "/", "chat"),
                        object("Middleware", "m", "{}", "{ type: 'headers' }"));

        assertThat(titles(result))
                .containsExactly("middleware prod/m", "ingress prod/b", "ingress prod/a");
        assertThat(result.refused()).isEmpty();
    }

    @Test
    void refusesOneAndKeepsTheRest() {
        var result =
                translate(
                        ingress("a", "a", "/wrong", "chat"),
                        ingress("b", "not a host", "/", "chat"),
                        ingress("c", "c", "/", "chat"));

        assertThat(titles(result)).containsExactly("ingress prod/c");
        assertThat(result.refused())
                .containsEntry("ingress prod/a", "routers \"x\": it is wrong")
                .containsKey("ingress prod/b");
        assertThat(result.refused("ingress")).isEqualTo(2);
        assertThat(result.refused("ingressroute")).isZero();
    }

    @Test
    void staysWithWhatAnObjectSaidBeforeAtThePodsOfNow() {
        ObjectNode service = service("chat");
        translate(ingress("a", "a", "/good", "chat"), service);

        var result =
                translate(
                        ingress("a", "a", "/wrong", "chat"),
                        service,
                        slice("1", "chat", "10.0.0.1", 8080));

        assertThat(text(result)).contains("/good", "10.0.0.1").doesNotContain("/wrong");
        assertThat(result.refused().get("ingress prod/a"))
                .endsWith("it is wrong; what it said before stays in effect");
        assertThat(translate(service).config().sources()).isEmpty();
    }

    @Test
    void asksOnlyIfSomethingHasChanged() {
        translate(ingress("a", "a", "/", "chat"));
        assertThat(checks).hasSize(1);

        translate(ingress("a", "a", "/", "chat"));
        translation.of(Samples.view(ingress("a", "a", "/", "chat")), true);
        assertThat(checks).hasSize(1);

        translate(ingress("a", "a", "/b", "chat"));
        assertThat(checks).hasSize(2);
    }

    @Test
    void asksAboutWhatHasChangedAndTheMiddlewaresItMayName() {
        ObjectNode same = ingress("a", "a", "/", "chat");
        ObjectNode auth = object("Middleware", "auth", "{}", "{ type: 'headers' }");
        translate(same, auth, ingress("b", "b", "/", "chat"));

        var result = translate(same, auth, ingress("b", "b", "/wrong", "chat"));

        assertThat(checks).hasSize(2);
        assertThat(checks.getLast()).containsExactly("ingress prod/b", "middleware prod/auth");
        assertThat(titles(result)).hasSize(3);
    }

    @Test
    void triesAgainWhatWasRefusedForWhatIsElsewhere() {
        var view = Samples.view(ingress("a", "a", "/wrong", "chat"));
        assertThat(titles(translation.of(view, false))).isEmpty();
        wrong.clear();

        assertThat(titles(translation.of(view, false))).isEmpty();
        assertThat(titles(translation.of(view, true))).containsExactly("ingress prod/a");
    }

    @Test
    void givesWhatTwoAskForToTheOlder() {
        ObjectNode older = ingress("z", "a", "/", "chat");
        ObjectNode younger = ingress("a", "a", "/", "other");

        var result = translate(older, younger);

        assertThat(text(result)).contains("prod_z_0").doesNotContain("prod_a_0");
        assertThat(result.notes())
                .containsEntry("ingress prod/a", "Host(`a`) is taken by the older ingress prod/z");
        assertThat(text(translate(younger))).contains("prod_a_0");
    }

    @Test
    void leavesNothingToOneThatIsRefused() {
        ObjectNode older = ingress("z", "a", "/", "chat");
        older.withArray("/spec/rules")
                .addObject()
                .put("host", "no host")
                .withObject("/http")
                .putArray("paths")
                .addObject();

        var result = translate(older, ingress("a", "a", "/", "other"));

        assertThat(text(result)).contains("prod_a_0").doesNotContain("prod_z_0");
        assertThat(result.notes()).doesNotContainValue("Host(`a`) is taken by the older");
    }

    @Test
    void takesTheMiddlewareOfTheNamespaceAsLongAsItIsGood() {
        ObjectNode ingress =
                object(
                        "Ingress",
                        "a",
                        "{ middlewares: 'auth' }",
                        "{ defaultBackend: { service: { name: 'chat', port: { number: 80 } } } }");
        ObjectNode auth = object("Middleware", "auth", "{}", "{ type: 'headers' }");

        assertThat(text(translate(ingress, auth))).contains("middlewares = [\"prod_auth\"]");

        ObjectNode bad = object("Middleware", "auth", "{}", "{ type: 'wrong' }");
        assertThat(text(translate(ingress, bad))).contains("middlewares = [\"prod_auth\"]");
        // As there is no other then, the gateway's own file is to have it.
        assertThat(text(translate(ingress))).contains("middlewares = [\"auth\"]");
        assertThat(text(translate(ingress, bad))).contains("middlewares = [\"auth\"]");
    }

    @Test
    void keepsApartWhatWouldHaveTheSameName() {
        var result =
                translate(
                        ingress("a-b", "a", "/", "c"),
                        ingress("a", "b", "/", "b-c"),
                        object(
                                "IngressRoute",
                                "a",
                                "{}",
                                "{ routes: [{ match: 'Path(`/`)', services: [{ name: 'b' }] }] }"),
                        ingress("a.b", "c", "/", "c"));

        assertThat(text(result).lines().filter(each -> each.endsWith("{") && !each.startsWith(" ")))
                .hasSize(8)
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesOutWhatIsTooMuch() {
        ObjectNode[] objects = new ObjectNode[9_001];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = ingress("i" + i, "h" + i, "/", "chat");
        }

        var result = translate(objects);

        assertThat(result.config().sources()).hasSize(9_000);
        assertThat(result.refused()).containsOnlyKeys("ingress prod/i9000");
    }
}
