package io.a3s.gateway.scaling.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.testkit.FakePluginContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesExecutorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path account;
    private FakeApi api;
    private ScalingExecutor executor;

    private record Target(int current, int replicas, List<String> spare) implements ScaleTarget {
        static Target of(int current, int replicas, String... spare) {
            return new Target(current, replicas, List.of(spare));
        }

        @Override
        public String reason() {
            return "a test";
        }
    }

    @BeforeEach
    void start() throws Exception {
        api = FakeApi.start();
        Files.writeString(account.resolve("token"), "first\n");
        Files.writeString(account.resolve("namespace"), "models");
        executor = executor(Configs.with(Map.of()));
    }

    @AfterEach
    void stop() {
        executor.close();
        api.close();
    }

    private ScalingExecutor executor(KubernetesConfig config) {
        Cluster cluster = new Cluster(_ -> null, account);
        return new KubernetesExecutorFactory("kubernetes", cluster)
                .create(Configs.at(api.url(), config), new FakePluginContext("llm"));
    }

    private static String slice(String name, String type, String ports, String endpoints) {
        return """
                {"metadata": {"name": "%s"}, "addressType": "%s", "ports": [%s], "endpoints": [%s]}
                """
                .formatted(name, type, ports, endpoints);
    }

    private static String endpoint(String address, String pod, String conditions) {
        return """
                {"addresses": ["%s"], "conditions": {%s}, "targetRef": {"kind": "Pod", "name": "%s"}}
                """
                .formatted(address, conditions, pod);
    }

    private static String pods(String... endpoints) {
        return slice(
                "llm-1",
                "IPv4",
                "{\"name\": \"http\", \"port\": 8000}",
                String.join(",", endpoints));
    }

    private static Replica replica(String id, String url, boolean isReady) {
        return new Replica(id, URI.create(url), isReady);
    }

    private static void fails(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScalingException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private long count(String start) {
        return api.asked.stream().filter(each -> each.startsWith(start)).count();
    }

    @Test
    void saysWhatThereIs() throws Exception {
        api.replicas(3)
                .slices(
                        pods(
                                endpoint("10.0.0.2", "llm-b", "\"ready\": false"),
                                endpoint("10.0.0.1", "llm-a", "\"ready\": true"),
                                endpoint(
                                        "10.0.0.3",
                                        "llm-c",
                                        "\"ready\": false, \"terminating\": true")));

        assertThat(executor.observe())
                .isEqualTo(
                        Replicas.located(
                                3,
                                List.of(
                                        replica("llm-a", "http://10.0.0.1:8000", true),
                                        replica("llm-b", "http://10.0.0.2:8000", false))));
        assertThat(api.asked)
                .contains(
                        "GET /apis/discovery.k8s.io/v1/namespaces/models/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dllm&limit=500");
    }

    @Test
    void takesZeroFromWhatIsLeftOut() throws Exception {
        assertThat(executor.observe()).isEqualTo(Replicas.located(0, List.of()));
    }

    @Test
    void takesAPodOfBothFamiliesAsOne() throws Exception {
        api.replicas(1)
                .slices(
                        slice("six", "IPv6", "{\"port\": 8000}", endpoint("fd00::1", "llm-a", "")),
                        slice(
                                "four",
                                "IPv4",
                                "{\"port\": 8000}",
                                endpoint("10.0.0.1", "llm-a", "")));

        assertThat(executor.observe().located().orElseThrow())
                .containsExactly(replica("llm-a", "http://10.0.0.1:8000", true));
    }

    @Test
    void reachesPodsByIpv6() throws Exception {
        api.slices(slice("six", "IPv6", "{\"port\": 8000}", endpoint("fd00::1", "llm-a", "")));

        assertThat(executor.observe().located().orElseThrow())
                .containsExactly(replica("llm-a", "http://[fd00::1]:8000", true));
    }

    @ParameterizedTest
    @CsvSource({"metrics, 9000", "9000, 9000", "http, 8000"})
    void choosesAmongPorts(String port, int number) throws Exception {
        api.slices(
                slice(
                        "llm-1",
                        "IPv4",
                        "{\"name\": \"http\", \"port\": 8000}, {\"name\": \"metrics\", \"port\": 9000}",
                        endpoint("10.0.0.1", "llm-a", "")));

        try (var other = executor(Configs.with(Map.of("port", port)))) {
            assertThat(other.observe().located().orElseThrow().getFirst().url().getPort())
                    .isEqualTo(number);
        }
    }

    @Test
    void readsLongListsInPages() throws Exception {
        String port = "{\"port\": 8000}";
        api.pages(1)
                .slices(
                        slice("a", "IPv4", port, endpoint("10.0.0.1", "llm-a", "")),
                        slice("b", "IPv4", port, endpoint("10.0.0.2", "llm-b", "")),
                        slice("c", "IPv4", port, endpoint("10.0.0.3", "llm-c", "")));

        assertThat(executor.observe().running()).isEqualTo(3);
    }

    @Test
    void scales() throws Exception {
        assertThat(executor.scale(Target.of(0, 2))).isEqualTo(Replicas.located(2, List.of()));

        assertThat(api.replicas()).isEqualTo(2);
        assertThat(api.asked)
                .contains(
                        "PUT /apis/apps/v1/namespaces/models/deployments/llm/scale?fieldManager=a3s-gateway");
    }

    @Test
    void writesNothingThatIsSoAlready() throws Exception {
        api.replicas(2);

        executor.scale(Target.of(0, 2));

        assertThat(count("PUT")).isZero();
    }

    @Test
    void readsAgainWhenOvertaken() throws Exception {
        api.conflicts(2);

        executor.scale(Target.of(0, 2));

        assertThat(api.replicas()).isEqualTo(2);
        assertThat(count("PUT")).isEqualTo(3);
    }

    @Test
    void givesUpWhenOvertakenAgainAndAgain() {
        api.conflicts(100);

        fails(
                Kind.CONFLICT,
                "status 409: the object has been modified",
                () -> executor.scale(Target.of(0, 2)));
        assertThat(count("PUT")).isEqualTo(4);
    }

    @Test
    void marksThePodsToStop() throws Exception {
        api.replicas(3);

        executor.scale(Target.of(3, 1, "llm-b", "llm-c", "llm-d"));

        assertThat(api.asked)
                .contains(
                        "PATCH /api/v1/namespaces/models/pods/llm-b",
                        "PATCH /api/v1/namespaces/models/pods/llm-c")
                .doesNotContain("PATCH /api/v1/namespaces/models/pods/llm-d");
        assertThat(
                        api.patches
                                .getFirst()
                                .at("/metadata/annotations")
                                .path("controller.kubernetes.io/pod-deletion-cost")
                                .asText())
                .isEqualTo("-1000");
        assertThat(api.replicas()).isEqualTo(1);
    }

    @Test
    void scalesWithoutTheRightToMark() throws Exception {
        api.replicas(3).podStatus(403);

        executor.scale(Target.of(3, 2, "llm-b"));
        executor.scale(Target.of(2, 1, "llm-c"));

        assertThat(api.replicas()).isEqualTo(1);
        assertThat(count("PATCH")).isEqualTo(1);
    }

    @Test
    void isToldOfChanges() throws Exception {
        api.replicas(1).slices(pods(endpoint("10.0.0.1", "llm-a", "\"ready\": false")));
        Replicas starting = executor.observe();
        CompletableFuture<Replicas> change = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        change.complete(executor.awaitChange(starting, LONG));
                    } catch (Exception e) {
                        change.completeExceptionally(e);
                    }
                });
        long deadline = System.nanoTime() + LONG.toNanos();
        while (api.watchers() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        long before = count("GET");

        api.slices(pods(endpoint("10.0.0.1", "llm-a", "\"ready\": true")));

        assertThat(change.get(LONG.toSeconds(), TimeUnit.SECONDS).located().orElseThrow())
                .containsExactly(replica("llm-a", "http://10.0.0.1:8000", true));
        assertThat(count("GET") - before).isEqualTo(2);
    }

    @Test
    void asksWhereItCannotWatch() throws Exception {
        api.watchStatus(403).replicas(1);
        Replicas known = executor.observe();

        assertThat(executor.awaitChange(known, Duration.ofMillis(20))).isEqualTo(known);
    }

    @Test
    void returnsWhatThereIsWhenTimeIsUp() throws Exception {
        Replicas known = executor.observe();

        assertThat(executor.awaitChange(known, Duration.ofMillis(20))).isEqualTo(known);
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Exception {
        Replicas known = executor.observe();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> executor.awaitChange(known, LONG))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void readsItsTokenAnew() throws Exception {
        executor.observe();
        Files.writeString(account.resolve("token"), "second");
        executor.observe();

        assertThat(api.tokens).startsWith("Bearer first").endsWith("Bearer second");
    }

    @Test
    void saysThatItsTokenIsGone() throws Exception {
        Path token = Files.writeString(account.resolve("other"), "x y");
        try (var other = executor(Configs.with(Map.of("token_file", token.toString())))) {
            fails(Kind.DENIED, token + " has no token in it", other::observe);
            Files.delete(token);
            fails(Kind.DENIED, "the token cannot be read", other::observe);
        }
        assertThat(api.asked).isEmpty();
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        try (var other = executor(Configs.with(Map.of("name", "nobody")))) {
            fails(Kind.NOT_FOUND, "deployments/nobody/scale: status 404", other::observe);
        }
    }

    @Test
    void saysThatThereIsNoCluster() {
        var factory = new KubernetesExecutorFactory("kubernetes", new Cluster(_ -> null, account));

        try (var nowhere = factory.create(Configs.with(Map.of()), new FakePluginContext("llm"))) {
            fails(Kind.NOT_FOUND, "KUBERNETES_SERVICE_HOST is not set", nowhere::observe);
            fails(Kind.NOT_FOUND, "api_url", () -> nowhere.scale(Target.of(0, 1)));
        }
    }
}
