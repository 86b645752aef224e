package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.provider.kubernetes.Resource.Absence;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Keeps what the API server has of one kind: reads the list, and then what changes in it. What is
 * known stays while the server is away. Runs on one thread; any may read.
 *
 * @param <T> what is kept of an object
 */
final class ListWatch<T> implements Runnable {
    static final int MAX_OBJECTS = 100_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    // A server that does not end a watch in time is given up.
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * What all of them have in common.
     *
     * @param watchSeconds how long a watch lasts
     * @param firstPause the pause after the first failure
     * @param changed runs when there is something new
     */
    record Setting(
            ApiServer api,
            int watchSeconds,
            Duration firstPause,
            Metrics metrics,
            LongSupplier ticker,
            Runnable changed) {}

    private final Resource resource;
    private final Function<JsonNode, T> reader;
    private final Setting setting;
    private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
    private final Counter read;
    private final Counter unread;
    private final Counter events;
    private volatile boolean isKnown;
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<Long> failingSince = Optional.empty();
    // Of the running thread only.
    private String version = "";
    private int failures;

    /**
     * @param reader makes of an object what is kept of it
     */
    ListWatch(Resource resource, Function<JsonNode, T> reader, Setting setting) {
        this.resource = resource;
        this.reader = reader;
        this.setting = setting;
        Metrics metrics = setting.metrics();
        String kind = resource.kind();
        this.read = metrics.counter("kubernetes_lists_total", "kind", kind, "result", "read");
        this.unread = metrics.counter("kubernetes_lists_total", "kind", kind, "result", "failed");
        this.events = metrics.counter("kubernetes_watch_events_total", "kind", kind);
        metrics.gauge("kubernetes_objects", objects::size, "kind", kind);
        metrics.gauge("kubernetes_stale_seconds", this::staleSeconds, "kind", kind);
    }

    private double staleSeconds() {
        return failingSince.map(since -> (setting.ticker().getAsLong() - since) / 1e9).orElse(0.0);
    }

    /** Returns what there is, which changes while it is read. */
    Map<ObjectKey, T> objects() {
        return objects;
    }

    /** Returns whether the list has been read, so that what is not in it is not there. */
    boolean isKnown() {
        return isKnown;
    }

    /** Returns what keeps it from finding out what there is. */
    Optional<String> problem() {
        return problem;
    }

    @Override
    public void run() {
        try {
            while (true) {
                try {
                    if (version.isEmpty()) {
                        list();
                    } else {
                        watch();
                    }
                } catch (ApiException e) {
                    failed(e);
                } catch (RuntimeException | StackOverflowError e) {
                    // An answer that nobody expects is no reason to stop looking.
                    version = "";
                    failed(new ApiException(ApiServer.reason(e), e));
                }
            }
        } catch (InterruptedException _) {
            // asked to end
        }
    }

    private void list() throws ApiException, InterruptedException {
        Map<ObjectKey, T> found = new HashMap<>();
        String next = "";
        JsonNode page;
        try {
            do {
                page = setting.api().get(resource.listPath(next));
                for (JsonNode item : page.path("items")) {
                    if (found.size() < MAX_OBJECTS) {
                        found.put(ObjectKey.of(item), reader.apply(item));
                    }
                }
                next = page.path("metadata").path("continue").asText("");
            } while (!next.isEmpty());
        } catch (ApiException e) {
            unread.increment();
            throw e;
        }
        read.increment();
        version = page.path("metadata").path("resourceVersion").asText("0");
        objects.putAll(found);
        objects.keySet().retainAll(found.keySet());
        isKnown = true;
        well();
        setting.changed().run();
    }

    private void watch() throws ApiException, InterruptedException {
        // Not all of them at once, and those of several gateways neither.
        long seconds = setting.watchSeconds() + ThreadLocalRandom.current().nextLong(5);
        long begin = System.nanoTime();
        boolean isEmpty = true;
        try (ApiServer.Watch watch =
                setting.api()
                        .watch(
                                resource.watchPath(version, seconds),
                                Duration.ofSeconds(seconds).plus(GRACE))) {
            well();
            for (Optional<JsonNode> event = watch.next(); event.isPresent(); event = watch.next()) {
                isEmpty = false;
                take(event.get());
            }
        }
        if (isEmpty && System.nanoTime() - begin < setting.firstPause().toNanos()) {
            // One that ends each watch at once is not to be asked all the time.
            Thread.sleep(setting.firstPause());
        }
    }

    private void take(JsonNode event) throws ApiException {
        JsonNode object = event.path("object");
        switch (event.path("type").asText("")) {
            case "ADDED", "MODIFIED" -> {
                ObjectKey key = ObjectKey.of(object);
                if (objects.size() < MAX_OBJECTS || objects.containsKey(key)) {
                    objects.put(key, reader.apply(object));
                }
                changed();
            }
            case "DELETED" -> {
                objects.remove(ObjectKey.of(object));
                changed();
            }
            case "BOOKMARK" -> {
                // Only says which version to go on from.
            }
            case "ERROR" ->
                    throw new ApiException(
                            object.path("code").asInt(500),
                            ApiServer.fitForLog(object.path("message").asText("an error")));
            default -> throw new ApiException(500, "an event of an unknown type");
        }
        version = object.path("metadata").path("resourceVersion").asText(version);
    }

    private void changed() {
        events.increment();
        setting.changed().run();
    }

    private void well() {
        failures = 0;
        failingSince = Optional.empty();
        Optional<String> before = problem;
        problem =
                objects.size() < MAX_OBJECTS
                        ? Optional.empty()
                        : Optional.of(
                                resource.kind()
                                        + ": more than "
                                        + MAX_OBJECTS
                                        + " (those beyond are left out)");
        if (!before.equals(problem)) {
            setting.changed().run();
        }
    }

    private void failed(ApiException failure) throws InterruptedException {
        if (failure.isExpired() && !version.isEmpty()) {
            // Happens to whoever was away for some minutes, and is no failure.
            version = "";
            Thread.sleep(pause(1));
            return;
        }
        if (failure.status() >= 400 && failure.status() < 500 && failure.status() != 429) {
            version = "";
        }
        failures++;
        Absence absence = failure.isAbsent() ? resource.absence() : Absence.FAILURE;
        boolean isNews = false;
        if (absence != Absence.FAILURE && !isKnown) {
            isKnown = true;
            isNews = true;
        }
        if (absence != Absence.FINE) {
            if (failingSince.isEmpty()) {
                failingSince = Optional.of(setting.ticker().getAsLong());
            }
            if (problem.isEmpty()) {
                problem = Optional.of(resource.kind() + ": " + failure.getMessage());
                isNews = true;
            }
        }
        if (isNews) {
            setting.changed().run();
        }
        Thread.sleep(pause(failures));
    }

    /**
     * Returns between half and all of a pause that doubles, so that gateways do not come at once.
     */
    private Duration pause(int times) {
        long full =
                Math.min(
                        LONGEST_PAUSE.toMillis(),
                        setting.firstPause().toMillis() << Math.min(times - 1, 20));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
