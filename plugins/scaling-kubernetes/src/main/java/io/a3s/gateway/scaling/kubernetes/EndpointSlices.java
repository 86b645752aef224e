package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.spi.scaling.Replica;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds pods in EndpointSlices (discovery.k8s.io/v1). One that is named in several, as with IPv4
 * and IPv6, is one replica; those that are being stopped are none.
 */
final class EndpointSlices {
    private final Optional<String> port;
    private final String scheme;

    EndpointSlices(Optional<String> port, String scheme) {
        this.port = port;
        this.scheme = scheme;
    }

    List<Replica> replicas(List<JsonNode> slices) {
        List<JsonNode> ordered = new ArrayList<>(slices);
        ordered.sort(
                Comparator.comparing((JsonNode slice) -> slice.path("addressType").asText())
                        .thenComparing(slice -> slice.path("metadata").path("name").asText()));
        Map<String, Replica> replicas = new LinkedHashMap<>();
        for (JsonNode slice : ordered) {
            int number = port(slice.path("ports"));
            for (JsonNode endpoint : slice.path("endpoints")) {
                replica(endpoint, number).ifPresent(each -> replicas.putIfAbsent(each.id(), each));
            }
        }
        return replicas.values().stream().sorted(Comparator.comparing(Replica::id)).toList();
    }

    /** Returns the number of the port that is asked for, or 0 if the slice has none. */
    private int port(JsonNode ports) {
        for (JsonNode each : ports) {
            String name = each.path("name").asText("");
            int number = each.path("port").asInt(0);
            if (port.isEmpty()
                    || port.get().equals(name)
                    || port.get().equals(Integer.toString(number))) {
                return number;
            }
        }
        return 0;
    }

    private Optional<Replica> replica(JsonNode endpoint, int number) {
        JsonNode conditions = endpoint.path("conditions");
        String address = endpoint.path("addresses").path(0).asText("");
        if (number < 1 || address.isEmpty() || conditions.path("terminating").asBoolean(false)) {
            return Optional.empty();
        }
        String host = address.indexOf(':') >= 0 ? '[' + address + ']' : address;
        String name = endpoint.path("targetRef").path("name").asText("");
        try {
            return Optional.of(
                    new Replica(
                            name.isEmpty() ? host + ':' + number : name,
                            URI.create(scheme + "://" + host + ':' + number),
                            // What says nothing about it is to be taken as ready.
                            conditions.path("ready").asBoolean(true)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
