package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway needs to know of a Service.
 *
 * @param clusterIp its address, if it has one
 * @param externalName the host it stands for, if it is of the type {@code ExternalName}
 */
record ServiceObject(
        Optional<String> clusterIp, Optional<String> externalName, List<ServicePort> ports) {
    /**
     * A port of it.
     *
     * @param name empty if it has none
     * @param protocol what is said to be spoken there, or empty
     */
    record ServicePort(String name, int number, String protocol) {}

    ServiceObject {
        ports = List.copyOf(ports);
    }

    static ServiceObject of(JsonNode object) {
        JsonNode spec = object.path("spec");
        List<ServicePort> ports = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            ports.add(
                    new ServicePort(
                            port.path("name").asText(""),
                            port.path("port").asInt(0),
                            port.path("appProtocol").asText("")));
        }
        boolean isExternal = spec.path("type").asText("").equals("ExternalName");
        return new ServiceObject(
                Optional.of(spec.path("clusterIP").asText(""))
                        .filter(each -> !each.isEmpty() && !each.equals("None")),
                Optional.of(spec.path("externalName").asText("")).filter(_ -> isExternal),
                ports);
    }

    /** Returns the port of a name or number. */
    Optional<ServicePort> port(String nameOrNumber) {
        return ports.stream()
                .filter(
                        each ->
                                each.name().equals(nameOrNumber)
                                        || Integer.toString(each.number()).equals(nameOrNumber))
                .findFirst();
    }
}
