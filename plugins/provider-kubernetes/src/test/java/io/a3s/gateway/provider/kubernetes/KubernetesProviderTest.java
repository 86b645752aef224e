package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.kubernetes.TokenFile;
import io.a3s.gateway.provider.kubernetes.fake.FakeCluster;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesProviderTest {
    @TempDir Path directory;
    private final FakeCluster cluster = FakeCluster.started();
    private final FakePluginContext context = new FakePluginContext("kubernetes");
    private final List<DynamicConfig> published = new CopyOnWriteArrayList<>();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final ProviderSink sink =
            new ProviderSink() {
                @Override
                public void publish(DynamicConfig complete) {
                    published.add(complete);
                }

                @Override
                public void report(Diagnostic problem) {
                    reported.add(problem.toString());
                }
            };
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
        cluster.close();
    }

    private void watch(String... switches) {
        Map<String, String> keys = new HashMap<>();
        List.of(switches).forEach(each -> keys.put(each, ""));
        var config = Samples.config(keys);
        run(
                new KubernetesProvider(
                        config,
                        () ->
                                new ApiServer(
                                        cluster.url(),
                                        new TokenFile(
                                                directory.resolve("token"),
                                                /* isRequired= */ false),
                                        Optional.empty(),
                                        config.timeout()),
                        Duration.ofMillis(20),
                        context));
    }

    private void run(Provider provider) {
        thread =
                Optional.of(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                provider.run(sink);
                                            } catch (InterruptedException _) {
                                                // asked to end
                                            } catch (Exception e) {
                                                throw new AssertionError(e);
                                            }
                                        }));
    }

    private String latest() {
        return published.isEmpty()
                ? ""
                : published.getLast().sources().stream()
                        .map(Source::text)
                        .collect(Collectors.joining());
    }

    private void awaitText(String part) {
        await().untilAsserted(() -> assertThat(latest()).contains(part));
    }

    private void awaitNo(String part) {
        await().untilAsserted(() -> assertThat(latest()).doesNotContain(part));
    }

    @Test
    void publishesThatThereIsNothing() {
        watch();

        await().until(() -> !published.isEmpty());
        assertThat(published.getFirst()).isEqualTo(DynamicConfig.empty());
        assertThat(reported).isEmpty();
    }

    @Test
    void followsRoutesAndPods() {
        cluster.put(service("chat")).put(slice("1", "chat", "10.0.0.1", 8080));
        cluster.put(ingress("chat", "a.example.com", "/v1", "chat"));
        watch();
        awaitText("http://10.0.0.1:8080");
        assertThat(published).hasSize(1);

        cluster.put(slice("2", "chat", "10.0.0.2", 8080));
        awaitText("http://10.0.0.2:8080");

        cluster.remove(slice("1", "chat", "10.0.0.1", 8080));
        awaitNo("http://10.0.0.1:8080");

        cluster.put(ingress("chat", "a.example.com", "/v2", "chat"));
        awaitText("PathPrefix(`/v2/`)");

        cluster.remove(ingress("chat", "a.example.com", "/v2", "chat"));
        awaitNo("routers");
    }

    @Test
    void saysNothingNewIfNothingIsNewToTheGateway() {
        cluster.put(ingress("chat", "a", "/", "chat")).put(service("chat"));
        watch();
        awaitText("prod_chat_0");
        int before = published.size();

        cluster.put(service("other")).put(slice("1", "other", "10.0.0.1", 8080));
        cluster.put(ingress("chat", "b", "/", "chat"));

        awaitText("Host(`b`)");
        assertThat(published).hasSize(before + 1);
    }

    @Test
    void tellsOfWhatItRefuses() {
        cluster.put(service("chat")).put(ingress("good", "a", "/", "chat"));
        cluster.put(ingress("bad", "not a host", "/", "chat"));
        watch();
        awaitText("prod_good_0");

        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst())
                .startsWith("providers \"kubernetes\": ingress prod/bad: is refused: host: not a");
        assertThat(refused("ingress")).isEqualTo(1);
        assertThat(refused("middleware")).isZero();

        cluster.put(ingress("bad", "b", "/", "chat"));
        awaitText("prod_bad_0");
        await().until(() -> refused("ingress") == 0);
    }

    private double refused(String kind) {
        return context.metrics().gaugeValue("kubernetes_refused_objects", "kind", kind);
    }

    @Test
    void takesAwayNothingWhileTheServerIsAway() throws Exception {
        cluster.put(ingress("chat", "a", "/", "chat")).put(service("chat"));
        watch();
        awaitText("prod_chat_0");

        cluster.goAway();
        await().until(() -> !reported.isEmpty());
        assertThat(latest()).contains("prod_chat_0");

        cluster.put(ingress("more", "b", "/", "chat"));
        cluster.comeBack();
        awaitText("prod_more_0");
        assertThat(published).allSatisfy(each -> assertThat(each.sources()).isNotEmpty());
    }

    @Test
    void publishesNothingBeforeItKnowsAll() throws Exception {
        cluster.put(ingress("chat", "a", "/", "chat")).refuse("EndpointSlice", 403);
        watch();

        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst())
                .isEqualTo("providers \"kubernetes\": endpointslices: status 403: not for you");
        assertThat(published).isEmpty();

        cluster.refuse("EndpointSlice", 200);
        awaitText("prod_chat_0");
    }

    @Test
    void looksAtItsOwnKindsOnlyIfAsked() {
        cluster.put(
                object(
                        "IngressRoute",
                        "chat",
                        "{}",
                        "{ routes: [{ match: 'Path(`/x`)', middlewares: [{ name: 'm' }], services:"
                                + " [{ name: 'chat' }] }] }"));
        cluster.put(object("Middleware", "m", "{}", "{ type: 'headers' }"));
        watch("ingress_route_crd", "middleware_crd");

        awaitText("prod_chat_route-0");
        assertThat(latest()).contains("middlewares \"prod_m\"", "middlewares = [\"prod_m\"]");
        assertThat(cluster.asked).anyMatch(each -> each.contains("ingressroutes?limit"));
    }

    @Test
    void doesNotAskForKindsThatAreOff() {
        watch();

        await().until(() -> !published.isEmpty());
        assertThat(cluster.asked).noneMatch(each -> each.contains("a3s-gateway.io"));
    }

    @Test
    void saysThatThereIsNoCluster() {
        Cluster nowhere = new Cluster(_ -> null, directory);
        run(new KubernetesProviderFactory(nowhere).create(Samples.config(), context));

        await().until(() -> !reported.isEmpty());
        assertThat(published).containsExactly(DynamicConfig.empty());
        assertThat(reported.getFirst())
                .contains("KUBERNETES_SERVICE_HOST is not set", "api_url says where");
    }
}
