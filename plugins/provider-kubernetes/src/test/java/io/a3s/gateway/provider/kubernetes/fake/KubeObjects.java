package io.a3s.gateway.provider.kubernetes.fake;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Objects of a cluster. Texts are JSON, whose keys and strings need no double quotes. */
public final class KubeObjects {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .build();

    private KubeObjects() {}

    /** Returns what a text says. */
    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns an object in the namespace {@code prod}.
     *
     * @param annotations without the gateway's prefix
     */
    public static ObjectNode object(String kind, String name, String annotations, String spec) {
        ObjectNode object = json("{}").put("kind", kind);
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("namespace", "prod").put("name", name);
        ObjectNode prefixed = metadata.withObject("/annotations");
        json(annotations)
                .properties()
                .forEach(each -> prefixed.set("a3s-gateway.io/" + each.getKey(), each.getValue()));
        object.set("spec", json(spec));
        return object;
    }

    /** Returns an Ingress that leads a path, and what is below it, to port 80 of a Service. */
    public static ObjectNode ingress(String name, String host, String path, String service) {
        return object(
                "Ingress",
                name,
                "{}",
                """
                { rules: [{ host: '%s', http: { paths: [
                  { path: '%s', pathType: 'Prefix',
                    backend: { service: { name: '%s', port: { number: 80 } } } } ] } }] }
                """
                        .formatted(host, path, service));
    }

    /** Returns a Service with the port {@code http}, which is 80. */
    public static ObjectNode service(String name) {
        return object(
                "Service",
                name,
                "{}",
                "{ type: 'ClusterIP', clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80,"
                        + " targetPort: 8080 }] }");
    }

    /**
     * Returns an EndpointSlice with one pod that is ready.
     *
     * @param port the number of its port {@code http}
     */
    public static ObjectNode slice(String name, String service, String address, int port) {
        ObjectNode slice = object("EndpointSlice", name, "{}", "{}");
        slice.remove("spec");
        slice.withObject("/metadata/labels").put("kubernetes.io/service-name", service);
        slice.put("addressType", address.indexOf(':') < 0 ? "IPv4" : "IPv6");
        slice.putArray("ports").addObject().put("name", "http").put("port", port);
        ObjectNode endpoint = slice.putArray("endpoints").addObject();
        endpoint.putArray("addresses").add(address);
        endpoint.withObject("/conditions").put("ready", true);
        return slice;
    }
}
