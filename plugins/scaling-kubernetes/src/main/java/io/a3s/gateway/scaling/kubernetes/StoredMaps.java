package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Values and announcements, each in a ConfigMap. */
final class StoredMaps {
    private static final String GROUP = "gateway.a3s.io/group";
    private static final String MEMBER = "gateway.a3s.io/member";
    private static final String VALUE = "value";

    private final FleetObjects objects;
    private final InstantSource clock;
    private final Sightings sightings;

    StoredMaps(FleetObjects objects, InstantSource clock, LongSupplier ticker) {
        this.objects = objects;
        this.clock = clock;
        this.sightings = new Sightings(ticker);
    }

    // ---- values

    Stored get(String key) throws StoreException, InterruptedException {
        Optional<JsonNode> found = objects.get(FleetObjects.MAPS, "value/" + key);
        return found.isEmpty() ? Stored.NONE : Stored.of(version(found.get()), value(found.get()));
    }

    private static long version(JsonNode map) throws StoreException {
        String version = map.path("data").path("version").asText("");
        try {
            return Math.max(1, Long.parseLong(version));
        } catch (NumberFormatException e) {
            throw new StoreException("a ConfigMap has the version \"" + version + '"', e);
        }
    }

    private static byte[] value(JsonNode map) throws StoreException {
        try {
            JsonNode value = map.path("binaryData").path(VALUE);
            return value.isMissingNode() ? new byte[0] : value.binaryValue();
        } catch (IOException e) {
            throw new StoreException("a ConfigMap has no value that can be read", e);
        }
    }

    OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException {
        String name = "value/" + key;
        Optional<JsonNode> found = objects.get(FleetObjects.MAPS, name);
        long version = found.isEmpty() ? 0 : version(found.get());
        if (version != expectedVersion) {
            return OptionalLong.empty();
        }
        // One that was removed does not count through the same again.
        long next = Math.max(version + 1, clock.millis());
        ObjectNode map =
                found.isEmpty()
                        ? objects.draft("v1", "ConfigMap", name)
                        : found.get().<ObjectNode>deepCopy();
        map.withObject("/data").put("version", Long.toString(next));
        map.withObject("/binaryData").put(VALUE, value);
        boolean isSet =
                found.isEmpty()
                        ? objects.create(FleetObjects.MAPS, map)
                        : objects.replace(FleetObjects.MAPS, map);
        return isSet ? OptionalLong.of(next) : OptionalLong.empty();
    }

    // ---- announcements

    void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException {
        ObjectNode map = objects.draft("v1", "ConfigMap", name(group, member));
        map.withObject("/metadata").withObject("/labels").put(GROUP, FleetObjects.digest(group));
        map.withObject("/metadata").withObject("/annotations").put(MEMBER, member);
        // What says the same again is no change to Kubernetes, and would not be seen.
        map.withObject("/data")
                .put("announced", clock.instant().toString())
                .put("ttl_millis", Long.toString(ttl.toMillis()));
        map.withObject("/binaryData").put(VALUE, value);
        while (!objects.overwrite(FleetObjects.MAPS, map)) {
            if (objects.create(FleetObjects.MAPS, map)) {
                return;
            }
        }
    }

    private static String name(String group, String member) {
        return "group/" + group + '/' + member;
    }

    Map<String, byte[]> announced(String group) throws StoreException, InterruptedException {
        List<JsonNode> maps = objects.list(FleetObjects.MAPS, GROUP, FleetObjects.digest(group));
        Map<String, byte[]> announced = new HashMap<>();
        for (JsonNode map : maps) {
            String member = map.path("metadata").path("annotations").path(MEMBER).asText("");
            String version = map.path("metadata").path("resourceVersion").asText();
            Duration ttl = Duration.ofMillis(map.path("data").path("ttl_millis").asLong(0));
            if (sightings.isSince(name(group, member), version, ttl)) {
                objects.remove(FleetObjects.MAPS, map);
                sightings.forget(name(group, member));
            } else {
                announced.put(member, value(map));
            }
        }
        return announced;
    }

    void withdraw(String group, String member) throws StoreException, InterruptedException {
        Optional<JsonNode> found = objects.get(FleetObjects.MAPS, name(group, member));
        if (found.isPresent()) {
            objects.remove(FleetObjects.MAPS, found.get());
        }
        sightings.forget(name(group, member));
    }
}
