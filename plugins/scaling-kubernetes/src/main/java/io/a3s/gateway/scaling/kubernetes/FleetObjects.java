package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Objects of one namespace that belong to one fleet. What a fleet calls something may be no name in
 * Kubernetes, so an object is named by a digest of it, and an annotation tells people what it is.
 */
final class FleetObjects {
    static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/%s/leases";
    static final String MAPS = "/api/v1/namespaces/%s/configmaps";
    private static final String JSON = "application/json";
    private static final int PAGE = 100;
    private static final int DIGEST = 16;

    private final Optional<Platform> platform;
    private final String namespace;
    private final String prefix;

    /**
     * @param platform the API server, if there is one
     */
    FleetObjects(Optional<Platform> platform, String namespace, String prefix) {
        this.platform = platform;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    /** Returns an object that is to be made. */
    ObjectNode draft(String apiVersion, String kind, String key) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("name", name(key)).put("namespace", namespace);
        metadata.withObject("/labels")
                .put("app.kubernetes.io/managed-by", "a3s-gateway")
                .put("gateway.a3s.io/fleet", prefix);
        metadata.withObject("/annotations").put("gateway.a3s.io/key", key);
        return object;
    }

    private String name(String key) {
        return prefix + '-' + digest(key);
    }

    /** Returns what stands for a name where only some characters are allowed. */
    static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Optional<JsonNode> get(String collection, String key)
            throws StoreException, InterruptedException {
        try {
            return Optional.of(platform().get(path(collection) + '/' + name(key)));
        } catch (ScalingException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure(e);
        }
    }

    /** Makes an object. Returns whether there was none. */
    boolean create(String collection, ObjectNode object)
            throws StoreException, InterruptedException {
        return isDone("POST", path(collection), object, Kind.CONFLICT);
    }

    /** Replaces an object. Returns whether it was of the same version as the new one says. */
    boolean replace(String collection, ObjectNode object)
            throws StoreException, InterruptedException {
        String path = path(collection) + '/' + object.path("metadata").path("name").asText();
        return isDone("PUT", path, object, Kind.CONFLICT);
    }

    /** Replaces an object whatever its version is. Returns whether there was one. */
    boolean overwrite(String collection, ObjectNode object)
            throws StoreException, InterruptedException {
        String path = path(collection) + '/' + object.path("metadata").path("name").asText();
        return isDone("PUT", path, object, Kind.NOT_FOUND);
    }

    /** Removes an object, unless it has changed meanwhile. */
    void remove(String collection, JsonNode object) throws StoreException, InterruptedException {
        JsonNode metadata = object.path("metadata");
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.withObject("/preconditions")
                .put("resourceVersion", metadata.path("resourceVersion").asText());
        String path = path(collection) + '/' + metadata.path("name").asText();
        try {
            JsonNode _ = platform().send("DELETE", path, JSON, options);
        } catch (ScalingException e) {
            if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.CONFLICT) {
                throw failure(e);
            }
        }
    }

    /** Returns the objects of the fleet that have a label. */
    List<JsonNode> list(String collection, String label, String value)
            throws StoreException, InterruptedException {
        String query =
                "?limit=%d&labelSelector=%s%%3D%s%%2Cgateway.a3s.io%%2Ffleet%%3D%s"
                        .formatted(PAGE, label.replace("/", "%2F"), value, prefix);
        List<JsonNode> found = new ArrayList<>();
        String next = "";
        try {
            do {
                JsonNode page = platform().get(path(collection) + query + next);
                page.path("items").forEach(found::add);
                String token = page.path("metadata").path("continue").asText("");
                next =
                        token.isEmpty()
                                ? ""
                                : "&continue="
                                        + java.net.URLEncoder.encode(token, StandardCharsets.UTF_8);
            } while (!next.isEmpty());
        } catch (ScalingException e) {
            throw failure(e);
        }
        return found;
    }

    private boolean isDone(String method, String path, ObjectNode object, Kind no)
            throws StoreException, InterruptedException {
        try {
            JsonNode _ = platform().send(method, path, JSON, object);
            return true;
        } catch (ScalingException e) {
            if (e.kind() == no) {
                return false;
            }
            throw failure(e);
        }
    }

    private String path(String collection) {
        return collection.formatted(namespace);
    }

    private Platform platform() throws StoreException {
        return platform.orElseThrow(
                () ->
                        new StoreException(
                                "the gateway does not run in a cluster, as KUBERNETES_SERVICE_HOST"
                                        + " is not set; api_url says where there is one"));
    }

    private static StoreException failure(ScalingException failure) {
        return new StoreException(String.valueOf(failure.getMessage()), failure);
    }

    void close() {
        platform.ifPresent(Platform::close);
    }
}
