package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm makes of the chart. */
class ChartIT {
    private static SecretsServer cluster;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        Chart.require();
        cluster = SecretsServer.start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void hasNothingThatHelmWarnsOf() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed()).isFalse();
        assertThat(result.getMessages()).allMatch(message -> message.startsWith("[INFO]"));
    }

    @Test
    void hasTheVersionOfTheProduct() throws Exception {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("lib"))) {
            String version = Chart.file("Chart.yaml").get("version").asText();

            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .contains("gateway-distribution-" + version + ".jar");
            assertThat(Chart.file("Chart.yaml").get("appVersion").asText()).isEqualTo(version);
        }
    }

    @Test
    void knowsTheValuesItHasAndNoOthers() throws Exception {
        JsonNode values = Chart.file("values.yaml");
        JsonNode schema = Chart.file("values.schema.json");

        Set<String> known = names(schema.get("properties"));
        known.remove("global");
        assertThat(names(values)).isEqualTo(known);
        assertThatThrownBy(() -> Chart.render("replicas: 3", directory))
                .hasMessageContaining("'replicas'");
        assertThatThrownBy(() -> Chart.render("service: { type: Balancer }", directory))
                .hasMessageContaining("/service/type");
    }

    @Test
    void explainsEachValue() throws Exception {
        String last = "";
        for (String line : Files.readAllLines(Chart.DIRECTORY.resolve("values.yaml"))) {
            if (line.matches("[a-zA-Z]+:.*")) {
                assertThat(last).as("what is above %s", line).startsWith("# ");
            }
            last = line;
        }
    }

    @Test
    void addsAManagementApiThatProbesReachUnlessThereIsOne() throws Exception {
        String own = "management { address = \"0.0.0.0:9999\"; token = \"x\" }";

        assertThat(Chart.configOf(Chart.render("{}", directory)))
                .contains("address = \"0.0.0.0:9190\"", "\"${A3S_GATEWAY_TOKEN}\"");
        assertThat(Chart.configOf(Chart.render("config: '" + own + "'", directory)).strip())
                .isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({
        "'config: \"\"', 45",
        "'config: shutdown_timeout_secs = 120', 135",
        "'{ config: shutdown_timeout_secs = 120, preStopSeconds: 20 }', 150",
        "'terminationGracePeriodSeconds: 7', 7",
    })
    void givesThePodTheTimeOfTheDrain(String values, int seconds) throws Exception {
        List<JsonNode> objects = Chart.render(values, directory);

        assertThat(Chart.podOf(objects).get("terminationGracePeriodSeconds").asInt())
                .isEqualTo(seconds);
    }

    @Test
    void givesUdpAServiceOfItsOwn() throws Exception {
        List<JsonNode> objects =
                Chart.render(
                        """
                        service: { type: LoadBalancer }
                        ports:
                          websecure: { expose: true }
                          dns: { containerPort: 5353, port: 53, protocol: UDP, expose: true }
                        """,
                        directory);

        List<JsonNode> services = Chart.all("Service", objects);
        assertThat(services).hasSize(2);
        assertThat(services)
                .allMatch(
                        each ->
                                Chart.text(each, "/spec/type")
                                        .orElseThrow()
                                        .equals("LoadBalancer"));
        assertThat(services.get(0).at("/spec/ports")).hasSize(2);
        assertThat(Chart.named("websecure", services.get(0).at("/spec/ports")).get("port").asInt())
                .isEqualTo(443);
        assertThat(services.get(1).at("/metadata/name").asText()).endsWith("-udp");
        assertThat(services.get(1).at("/spec/ports/0/protocol").asText()).isEqualTo("UDP");
        assertThat(Chart.named("dns", Chart.containerOf(objects).get("ports")).toString())
                .contains("5353", "UDP");
    }

    @Test
    void asksForNoRightsUnlessTold() throws Exception {
        List<JsonNode> objects = Chart.render("{}", directory);

        assertThat(objects).noneMatch(each -> each.get("kind").asText().contains("Role"));
        assertThat(Chart.podOf(objects).get("automountServiceAccountToken").asBoolean()).isFalse();
    }

    @Test
    void asksForTheRightsOfWhatIsTurnedOn() throws Exception {
        List<JsonNode> objects =
                Chart.render(
                        """
                        rbac:
                          provider: { enabled: true }
                          scaling: { enabled: true, namespaces: [models, more] }
                          store: { enabled: true }
                        """,
                        directory);

        assertThat(Chart.podOf(objects).get("automountServiceAccountToken").asBoolean()).isTrue();
        assertThat(Chart.only("ClusterRole", objects).toString())
                .contains("ingressclasses", "ingressroutes", "endpointslices")
                .doesNotContain("secrets");
        assertThat(Chart.all("Role", objects).toString())
                .contains("deployments/scale", "statefulsets/scale", "leases")
                .contains("\"namespace\":\"models\"", "\"namespace\":\"more\"");
        assertThat(Chart.all("RoleBinding", objects)).hasSize(3);
        assertThat(Chart.all("RoleBinding", objects))
                .allSatisfy(
                        binding ->
                                assertThat(binding.at("/subjects/0/namespace").asText())
                                        .isEqualTo(Chart.NAMESPACE));
    }

    @Test
    void rendersEverythingThatCanBeTurnedOn() throws Exception {
        List<JsonNode> objects =
                Chart.render(
                        """
                        autoscaling: { enabled: true }
                        serviceMonitor: { enabled: true, labels: { release: prometheus } }
                        ingressClass: { create: true, default: true }
                        tlsSecrets: [example-com]
                        plugins: { image: "registry.example/plugins:1" }
                        state: { existingClaim: state }
                        rollOnConfigChange: true
                        podAnnotations: { a: b }
                        env: [{ name: JWT_SECRET, value: x }]
                        tolerations: [{ operator: Exists }]
                        """,
                        directory);

        assertThat(Chart.only("Deployment", objects).at("/spec").has("replicas")).isFalse();
        assertThat(
                        Chart.only("HorizontalPodAutoscaler", objects)
                                .at("/spec/scaleTargetRef/name")
                                .asText())
                .isEqualTo(Chart.only("Deployment", objects).at("/metadata/name").asText());
        assertThat(Chart.only("IngressClass", objects).at("/spec/controller").asText())
                .isEqualTo("a3s-gateway.io/ingress-controller");
        assertThat(Chart.podOf(objects).get("volumes").toString())
                .contains("tls/example-com/tls.key", "\"claimName\":\"state\"");
        assertThat(Chart.podOf(objects).at("/initContainers/0/image").asText())
                .isEqualTo("registry.example/plugins:1");
        assertThat(Chart.only("Deployment", objects).at("/spec/template/metadata/annotations"))
                .hasSize(2);
        assertThat(Chart.named("JWT_SECRET", Chart.containerOf(objects).get("env"))).isNotEmpty();
        assertThat(Chart.only("ServiceMonitor", objects).at("/spec/endpoints/0/path").asText())
                .isEqualTo("/api/gateway/metrics");
    }

    @Test
    void disturbsOneOfSeveralGatewaysAtATime() throws Exception {
        assertThat(Chart.all("PodDisruptionBudget", Chart.render("{}", directory))).hasSize(1);
        assertThat(Chart.all("PodDisruptionBudget", Chart.render("replicaCount: 1", directory)))
                .as("one alone, which would keep its node from ever being drained")
                .isEmpty();
    }

    @Test
    void keepsTheTokenThatThereIs() throws Exception {
        String name = "gw-a3s-gateway-management";
        String first = token(Chart.render("{}", directory));
        assertThat(first).isNotEqualTo(token(Chart.render("{}", directory)));

        cluster.put(Chart.NAMESPACE, name, "token", first);

        JsonNode secret = Chart.only("Secret", Chart.render("{}", directory));
        assertThat(secret.at("/metadata/name").asText()).isEqualTo(name);
        assertThat(secret.at("/data/token").asText()).isEqualTo(first);
        assertThat(Chart.render("management: { existingSecret: mine }", directory))
                .noneMatch(each -> each.get("kind").asText().equals("Secret"));
    }

    /** What the image declares, and what the chart makes of it. */
    @Test
    void mountsWhatTheImageWritesTo() throws Exception {
        ImageFile image = ImageFile.read(GatewayLaunch.home().resolve("docker/Dockerfile"));
        List<JsonNode> objects = Chart.render("{}", directory);
        JsonNode container = Chart.containerOf(objects);

        Set<String> mounts = new TreeSet<>();
        container.get("volumeMounts").forEach(each -> mounts.add(each.get("mountPath").asText()));
        assertThat(mounts)
                .containsAll(image.only("VOLUME").array())
                .contains(image.only("WORKDIR").arguments(), "/tmp");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        JsonNode identity = Chart.podOf(objects).get("securityContext");
        assertThat(identity.get("runAsUser").asText() + ":" + identity.get("runAsGroup").asText())
                .isEqualTo(image.only("USER").arguments());
        assertThat(container.has("command")).isFalse();
        for (String port : image.only("EXPOSE").words()) {
            assertThat(container.get("ports").toString()).contains("\"containerPort\":" + port);
        }
    }

    private static String token(List<JsonNode> objects) {
        return Chart.only("Secret", objects).at("/data/token").asText();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            names.add(each.getKey());
        }
        return names;
    }
}
