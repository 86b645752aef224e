package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngressSelectionTest {
    private static final Map<ObjectKey, IngressClass> CLASSES =
            Map.of(
                    new ObjectKey("", "a3s"), new IngressClass(IngressClass.CONTROLLER, false),
                    new ObjectKey("", "all"), new IngressClass(IngressClass.CONTROLLER, true),
                    new ObjectKey("", "nginx"), new IngressClass("k8s.io/ingress-nginx", false));

    /** What is set here, what the Ingress says, and how it says it. */
    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "'', a3s, true",
        "'', all, true",
        "'', nginx, false",
        "'', unknown, false",
        "a3s, a3s, true",
        "a3s, all, false",
        "a3s, '', false",
        "all, '', true",
        "unknown, unknown, true",
        "unknown, '', false"
    })
    void takesTheClassOfTheGateway(String own, String named, boolean isOurs) {
        var selection =
                new IngressSelection(Optional.of(own).filter(each -> !each.isEmpty()), CLASSES);
        ObjectNode bySpec = ingress("chat", "a", "/", "chat");
        ObjectNode byAnnotation = bySpec.deepCopy();
        if (!named.isEmpty()) {
            bySpec.withObject("/spec").put("ingressClassName", named);
            byAnnotation.withObject("/metadata/annotations").put(Declared.CLASS, named);
        }

        assertThat(selection.isOurs(Samples.declared(bySpec))).isEqualTo(isOurs);
        assertThat(selection.isOurs(Samples.declared(byAnnotation))).isEqualTo(isOurs);
    }
}
