package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.kubernetes.TokenFile;
import io.a3s.gateway.provider.kubernetes.fake.FakeCluster;
import io.a3s.gateway.testkit.FakePluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListWatchTest {
    private static final String KIND = "ingresses";

    @TempDir Path directory;
    private final FakeCluster cluster = FakeCluster.started();
    private final FakePluginContext context = new FakePluginContext("kubernetes");
    private final AtomicInteger news = new AtomicInteger();
    private Optional<ApiServer> server = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    @BeforeEach
    void beGenerous() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }

    @AfterEach
    void stop() throws Exception {
        if (thread.isPresent()) {
            thread.get().interrupt();
            assertThat(thread.get().join(Duration.ofSeconds(30))).as("ends").isTrue();
        }
        server.ifPresent(ApiServer::close);
        cluster.close();
    }

    private ListWatch<Declared> watch() {
        return watch(Resource.ingresses(Samples.config()), 30);
    }

    private ListWatch<Declared> watch(Resource resource, int seconds) {
        var api =
                new ApiServer(
                        cluster.url(),
                        new TokenFile(directory.resolve("token"), /* isRequired= */ false),
                        Optional.empty(),
                        Duration.ofSeconds(20));
        server = Optional.of(api);
        var watch =
                new ListWatch<>(
                        resource,
                        object -> Declared.of(Kinds.INGRESS, object),
                        new ListWatch.Setting(
                                api,
                                seconds,
                                Duration.ofMillis(20),
                                context.metrics(),
                                context.ticker(),
                                news::incrementAndGet));
        thread = Optional.of(Thread.ofVirtual().start(watch));
        return watch;
    }

    private static void awaitNames(ListWatch<Declared> watch, String... names) {
        await().untilAsserted(
                        () ->
                                assertThat(watch.objects().keySet())
                                        .extracting(ObjectKey::name)
                                        .containsExactlyInAnyOrder(names));
    }

    private long lists() {
        return context.metrics().count("kubernetes_lists_total", "kind", KIND, "result", "read");
    }

    private void awaitWatching() {
        await().until(() -> cluster.watchers() == 1);
    }

    @Test
    void readsTheListInPagesAndThenWhatChanges() {
        cluster.pages(2);
        for (String each : new String[] {"a", "b", "c", "d", "e"}) {
            cluster.put(ingress(each, each, "/", "chat"));
        }
        var watch = watch();
        awaitNames(watch, "a", "b", "c", "d", "e");
        awaitWatching();

        cluster.put(ingress("f", "f", "/", "chat"));
        cluster.put(ingress("a", "a", "/changed", "chat"));
        cluster.remove(ingress("b", "b", "/", "chat"));

        awaitNames(watch, "a", "c", "d", "e", "f");
        assertThat(watch.objects().values())
                .anyMatch(each -> each.spec().toString().contains("/changed"));
        assertThat(lists()).isEqualTo(1);
        assertThat(context.metrics().count("kubernetes_watch_events_total", "kind", KIND))
                .isEqualTo(3);
        assertThat(context.metrics().gaugeValue("kubernetes_objects", "kind", KIND)).isEqualTo(5);
        assertThat(news.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void goesOnFromWhereItWasWhenAWatchEnds() {
        cluster.put(ingress("a", "a", "/", "chat"));
        var watch = watch(Resource.ingresses(Samples.config()), 1);
        awaitNames(watch, "a");
        int asked = cluster.asked.size();
        await().until(() -> cluster.asked.size() > asked + 1);

        cluster.put(ingress("b", "b", "/", "chat"));

        awaitNames(watch, "a", "b");
        assertThat(lists()).isEqualTo(1);
    }

    @Test
    void readsTheListAgainIfItsVersionIsForgotten() {
        cluster.put(ingress("a", "a", "/", "chat"));
        cluster.put(ingress("b", "b", "/", "chat"));
        var watch = watch();
        awaitNames(watch, "a", "b");
        awaitWatching();
        cluster.goAway();
        await().until(() -> watch.problem().isPresent());
        cluster.remove(ingress("a", "a", "/", "chat"));
        cluster.put(ingress("c", "c", "/", "chat"));
        cluster.expire();

        assertThat(watch.objects()).hasSize(2);
        comeBack();

        awaitNames(watch, "b", "c");
        assertThat(lists()).isEqualTo(2);
        await().until(() -> watch.problem().isEmpty());
    }

    private void comeBack() {
        try {
            cluster.comeBack();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keepsWhatItKnowsWhileTheServerIsAway() {
        cluster.put(ingress("a", "a", "/", "chat"));
        var watch = watch();
        awaitNames(watch, "a");
        awaitWatching();

        cluster.goAway();
        await().until(() -> watch.problem().isPresent());
        context.advance(Duration.ofSeconds(42));

        assertThat(watch.problem().orElseThrow()).startsWith("ingresses: ");
        assertThat(watch.objects()).hasSize(1);
        assertThat(context.metrics().gaugeValue("kubernetes_stale_seconds", "kind", KIND))
                .isEqualTo(42);

        cluster.put(ingress("b", "b", "/", "chat"));
        comeBack();

        awaitNames(watch, "a", "b");
        await().until(() -> watch.problem().isEmpty());
        assertThat(context.metrics().gaugeValue("kubernetes_stale_seconds", "kind", KIND)).isZero();
        assertThat(lists()).as("as its version is still known").isEqualTo(1);
    }

    @Test
    void knowsNothingWithoutTheRightToLook() {
        cluster.refuse("Ingress", 403);
        var watch = watch();

        await().until(() -> watch.problem().isPresent());
        assertThat(watch.problem()).contains("ingresses: status 403: not for you");
        assertThat(watch.isKnown()).isFalse();

        cluster.put(ingress("a", "a", "/", "chat")).refuse("Ingress", 200);
        awaitNames(watch, "a");
        assertThat(watch.problem()).isEmpty();
    }

    @Test
    void takesADefinitionThatIsNotThereForNone() {
        cluster.refuse("IngressRoute", 404);
        var watch = watch(Resource.routes(Samples.config()), 30);

        await().until(watch::isKnown);
        await().until(() -> watch.problem().isPresent());
        assertThat(watch.objects()).isEmpty();
    }

    @Test
    void doesNotMissClassesItMayNotSee() {
        cluster.refuse("IngressClass", 403);
        var watch = watch(Resource.classes(), 30);

        await().until(watch::isKnown);
        int asked = cluster.asked.size();
        await().until(() -> cluster.asked.size() > asked);
        assertThat(watch.problem()).isEmpty();
    }

    @Test
    void looksWhereItIsToldTo() {
        var elsewhere = ingress("a", "a", "/", "chat");
        elsewhere.withObject("/metadata").put("namespace", "test");
        var unlabelled = ingress("b", "b", "/", "chat");
        var wanted = ingress("c", "c", "/", "chat");
        wanted.withObject("/metadata").set("labels", json("{ team: 'search' }"));
        cluster.put(elsewhere).put(unlabelled).put(wanted);
        var config = Samples.config(Map.of("namespace", "prod", "label_selector", "team=search"));

        var watch = watch(Resource.ingresses(config), 30);

        awaitNames(watch, "c");
        awaitWatching();
        cluster.put(unlabelled).put(elsewhere).remove(wanted);
        awaitNames(watch);
    }

    @Test
    void showsTheTokenThatIsInTheFileAtPresent() throws Exception {
        Files.writeString(directory.resolve("token"), "first");
        var watch = watch(Resource.ingresses(Samples.config()), 1);
        await().until(() -> cluster.tokens.contains("Bearer first"));

        Files.writeString(directory.resolve("token"), "second");

        await().until(() -> cluster.tokens.contains("Bearer second"));
        assertThat(watch.problem()).isEmpty();
    }

    @Test
    void asksAgainAfterAnAnswerThatIsNone() {
        cluster.refuse("Ingress", 500);
        var watch = watch();
        await().until(() -> watch.problem().isPresent());
        assertThat(watch.problem()).contains("ingresses: status 500: not for you");

        cluster.refuse("Ingress", 200);

        await().until(watch::isKnown);
        assertThat(
                        context.metrics()
                                .count("kubernetes_lists_total", "kind", KIND, "result", "failed"))
                .isPositive();
    }
}
