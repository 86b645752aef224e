package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An object that says what it wants of the gateway: an Ingress, an IngressRoute, a Middleware.
 *
 * @param kind how messages name its kind
 * @param created when it was made, as the API writes it
 * @param annotations those that may mean something to the gateway
 * @param spec the rest of it
 */
record Declared(
        String kind,
        ObjectKey key,
        String created,
        SortedMap<String, String> annotations,
        JsonNode spec) {
    static final String PREFIX = "a3s-gateway.io/";
    static final String CLASS = "kubernetes.io/ingress.class";

    /** Whoever came first has what two of them ask for. */
    static final Comparator<Declared> BY_AGE =
            Comparator.comparing(Declared::created)
                    .thenComparing(Declared::key)
                    .thenComparing(Declared::kind);

    static Declared of(String kind, JsonNode object) {
        SortedMap<String, String> annotations = new TreeMap<>();
        JsonNode metadata = object.path("metadata");
        metadata.path("annotations")
                .properties()
                .forEach(
                        each -> {
                            if (each.getKey().startsWith(PREFIX) || each.getKey().equals(CLASS)) {
                                annotations.put(each.getKey(), each.getValue().asText(""));
                            }
                        });
        return new Declared(
                kind,
                ObjectKey.of(object),
                metadata.path("creationTimestamp").asText(""),
                annotations,
                object.path("spec"));
    }

    /** Returns how messages name it, which is also what its text is called. */
    String title() {
        return kind + ' ' + key;
    }

    /**
     * Returns the beginning of the names of what is made of it. Names in Kubernetes have no
     * underscores, so those with different parts differ.
     */
    String prefix() {
        return key.namespace() + '_' + key.name();
    }
}
