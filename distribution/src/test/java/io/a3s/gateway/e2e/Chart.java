package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The chart, read by Helm itself. */
final class Chart {
    static final Path DIRECTORY = Path.of("helm/a3s-gateway").toAbsolutePath();
    static final String RELEASE = "gw";
    static final String NAMESPACE = "prod";
    private static final YAMLMapper YAML = new YAMLMapper();

    private Chart() {}

    /** Skips a test where there is no Helm for the machine. */
    static void require() {
        try {
            Helm.create();
        } catch (RuntimeException | LinkageError e) {
            abort("no native library of Helm for this machine: " + e);
        }
    }

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    /** Reads a file of the chart. */
    static JsonNode file(String name) throws IOException {
        return YAML.readTree(Files.readString(DIRECTORY.resolve(name)));
    }

    /**
     * Renders the chart.
     *
     * @param values in YAML
     * @param scratch takes a file with them
     */
    static List<JsonNode> render(String values, Path scratch) throws IOException {
        String text =
                new Helm(DIRECTORY)
                        .template()
                        .withName(RELEASE)
                        .withNamespace(NAMESPACE)
                        .withKubeVersion("1.34.0")
                        .withValuesFile(Files.writeString(scratch.resolve("values.yaml"), values))
                        .call();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            return documents.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    /** Returns the only object of a kind. */
    static JsonNode only(String kind, List<JsonNode> objects) {
        List<JsonNode> found = all(kind, objects);
        assertThat(found).as("objects of the kind " + kind).hasSize(1);
        return found.getFirst();
    }

    static List<JsonNode> all(String kind, List<JsonNode> objects) {
        return objects.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    }

    /** Returns the member of a list that has a name. */
    static JsonNode named(String name, JsonNode list) {
        for (JsonNode each : list) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    static JsonNode podOf(List<JsonNode> objects) {
        return only("Deployment", objects).at("/spec/template/spec");
    }

    static JsonNode containerOf(List<JsonNode> objects) {
        return named("gateway", podOf(objects).get("containers"));
    }

    static String configOf(List<JsonNode> objects) {
        return only("ConfigMap", objects).at("/data/gateway.hcl").asText();
    }

    static Optional<String> text(JsonNode node, String pointer) {
        return Optional.of(node.at(pointer)).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }
}
