package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.spi.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Leases as Kubernetes has them, used as its own controllers use them: one that was not renewed for
 * its duration, as this gateway has seen, may be taken over, by whoever replaces it first.
 */
final class Leases {
    // MicroTime of the API, which takes no other number of digits.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final FleetObjects objects;
    private final InstantSource clock;
    private final Sightings sightings;

    Leases(FleetObjects objects, InstantSource clock, LongSupplier ticker) {
        this.objects = objects;
        this.clock = clock;
        this.sightings = new Sightings(ticker);
    }

    boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException {
        String key = "lease/" + name;
        String now = TIME.format(clock.instant());
        Optional<JsonNode> found = objects.get(FleetObjects.LEASES, key);
        if (found.isEmpty()) {
            ObjectNode lease = objects.draft("coordination.k8s.io/v1", "Lease", key);
            ObjectNode spec = lease.withObject("/spec");
            spec.put("acquireTime", now).put("leaseTransitions", 0);
            fill(spec, holder, now, ttl);
            return objects.create(FleetObjects.LEASES, lease);
        }
        ObjectNode lease = found.get().deepCopy();
        ObjectNode spec = lease.withObject("/spec");
        String before = spec.path("holderIdentity").asText("");
        if (!before.equals(holder)) {
            if (!before.isEmpty() && !isOver(name, lease)) {
                return false;
            }
            spec.put("acquireTime", now);
            spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(0) + 1);
        }
        fill(spec, holder, now, ttl);
        boolean isHeld = objects.replace(FleetObjects.LEASES, lease);
        if (isHeld) {
            sightings.forget(name);
        }
        return isHeld;
    }

    private static void fill(ObjectNode spec, String holder, String now, Duration ttl) {
        spec.put("holderIdentity", holder);
        spec.put("renewTime", now);
        spec.put("leaseDurationSeconds", Math.toIntExact(ttl.plusMillis(999).toSeconds()));
    }

    private boolean isOver(String name, JsonNode lease) {
        String version = lease.path("metadata").path("resourceVersion").asText();
        int seconds = lease.path("spec").path("leaseDurationSeconds").asInt(1);
        return sightings.isSince(name, version, Duration.ofSeconds(Math.max(1, seconds)));
    }

    void release(String name, String holder) throws StoreException, InterruptedException {
        Optional<JsonNode> found = objects.get(FleetObjects.LEASES, "lease/" + name);
        if (found.isPresent()
                && found.get().path("spec").path("holderIdentity").asText("").equals(holder)) {
            ObjectNode lease = found.get().deepCopy();
            // As Kubernetes' own controllers do.
            lease.withObject("/spec")
                    .put("holderIdentity", "")
                    .put("leaseDurationSeconds", 1)
                    .put("renewTime", TIME.format(clock.instant()));
            boolean _ = objects.replace(FleetObjects.LEASES, lease);
        }
    }
}
