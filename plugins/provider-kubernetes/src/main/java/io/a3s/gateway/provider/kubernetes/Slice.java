package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the gateway needs to know of an EndpointSlice (discovery.k8s.io/v1).
 *
 * @param service whose endpoints they are
 * @param isIpv6 whether the addresses are of IPv6
 * @param ports the numbers of ports by their names
 * @param addresses those that are ready
 */
record Slice(
        ObjectKey service, boolean isIpv6, Map<String, Integer> ports, List<String> addresses) {
    Slice {
        ports = Map.copyOf(ports);
        addresses = List.copyOf(addresses);
    }

    static Slice of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        Map<String, Integer> ports = new HashMap<>();
        for (JsonNode port : object.path("ports")) {
            ports.put(port.path("name").asText(""), port.path("port").asInt(0));
        }
        String type = object.path("addressType").asText("");
        List<String> addresses = new ArrayList<>();
        for (JsonNode endpoint : object.path("endpoints")) {
            JsonNode conditions = endpoint.path("conditions");
            // What says nothing about it is to be taken as ready.
            boolean isReady =
                    conditions.path("ready").asBoolean(true)
                            && !conditions.path("terminating").asBoolean(false);
            // Addresses of one endpoint are interchangeable, as the API says; names are not used.
            String address = endpoint.path("addresses").path(0).asText("");
            if (isReady && !address.isEmpty() && !type.equals("FQDN")) {
                addresses.add(address);
            }
        }
        return new Slice(
                new ObjectKey(
                        metadata.path("namespace").asText(""),
                        metadata.path("labels").path("kubernetes.io/service-name").asText("")),
                type.equals("IPv6"),
                ports,
                addresses);
    }
}
