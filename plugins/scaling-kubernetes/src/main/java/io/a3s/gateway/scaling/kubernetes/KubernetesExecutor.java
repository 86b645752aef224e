package io.a3s.gateway.scaling.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.scaling.remote.Answers;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.scaling.remote.Retries;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an API server. Safe for use by any thread that may block. */
final class KubernetesExecutor implements ScalingExecutor {
    private static final Logger log = LoggerFactory.getLogger(KubernetesExecutor.class);
    private static final int PAGE = 500;
    private static final int MAX_PAGES = 20;
    private static final Duration MAX_WATCH = Duration.ofMinutes(1);
    private static final Duration PAUSE_AFTER_NOTHING = Duration.ofMillis(50);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private record Listed(List<JsonNode> slices, String version) {}

    private record Seen(Replicas replicas, String version) {}

    private final Workload workload;
    private final Platform api;
    private final ChangeWatch watch;
    private final Retries retries;
    private final EndpointSlices slices;
    private volatile boolean cannotMark;

    KubernetesExecutor(Workload workload, Platform api, ChangeWatch watch, Retries retries) {
        this.workload = workload;
        this.api = api;
        this.watch = watch;
        this.retries = retries;
        this.slices = new EndpointSlices(workload.port(), workload.scheme());
    }

    @Override
    public Replicas observe() throws ScalingException, InterruptedException {
        return see().replicas();
    }

    private Seen see() throws ScalingException, InterruptedException {
        return retries.run(
                () -> {
                    Listed listed = list();
                    return seen(desired(api.get(workload.scale())), listed);
                });
    }

    private Seen seen(int desired, Listed listed) {
        return new Seen(
                Replicas.located(desired, slices.replicas(listed.slices())), listed.version());
    }

    private static int desired(JsonNode scale) throws ScalingException {
        // Zero is left out of what the API server writes.
        JsonNode spec = scale.path("spec");
        return spec.has("replicas") ? Answers.replicas(spec, "replicas") : 0;
    }

    private Listed list() throws ScalingException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String page = workload.slices() + "&limit=" + PAGE;
        String next = "";
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            JsonNode answer = api.get(page + next);
            answer.path("items").forEach(all::add);
            JsonNode metadata = answer.path("metadata");
            String token = metadata.path("continue").asText("");
            if (token.isEmpty()) {
                return new Listed(all, metadata.path("resourceVersion").asText("0"));
            }
            next = "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        }
        throw new ScalingException(
                Kind.BAD_ANSWER, "more than " + MAX_PAGES * PAGE + " EndpointSlices");
    }

    /**
     * Reads, changes and writes, so that a change by somebody else in between is noticed and not
     * undone by chance.
     */
    @Override
    public Replicas scale(ScaleTarget target) throws ScalingException, InterruptedException {
        return retries.run(
                () -> {
                    JsonNode scale = api.get(workload.scale());
                    int before = desired(scale);
                    if (before != target.replicas()) {
                        if (before > target.replicas()) {
                            markSpare(target, before - target.replicas());
                        }
                        scale = put(scale, target.replicas());
                    }
                    return seen(desired(scale), list()).replicas();
                });
    }

    private JsonNode put(JsonNode scale, int replicas)
            throws ScalingException, InterruptedException {
        ObjectNode changed = scale.deepCopy();
        changed.remove("status");
        changed.withObject("/spec").put("replicas", replicas);
        return api.send(
                "PUT", workload.scale() + "?fieldManager=a3s-gateway", "application/json", changed);
    }

    private void markSpare(ScaleTarget target, int count) throws InterruptedException {
        if (!workload.markSpare() || cannotMark) {
            return;
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/metadata/annotations")
                .put("controller.kubernetes.io/pod-deletion-cost", "-1000");
        for (String pod : target.spare().stream().limit(count).toList()) {
            try {
                api.send(
                        "PATCH",
                        workload.pods() + URLEncoder.encode(pod, StandardCharsets.UTF_8),
                        "application/merge-patch+json",
                        patch);
            } catch (ScalingException e) {
                // Scaling matters more than which pods go. Who may not patch will not learn to.
                cannotMark = e.kind() == Kind.DENIED;
                log.atWarn()
                        .addKeyValue("pod", pod)
                        .addKeyValue("reason", e.getMessage())
                        .log("a pod without requests is not marked as the one to stop");
            }
        }
    }

    @Override
    public Replicas awaitChange(Replicas known, Duration atMost)
            throws ScalingException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Seen seen = see();
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive() || !seen.replicas().equals(known)) {
                return seen.replicas();
            }
            try {
                // For a minute at most: a connection may die without anybody being told.
                Duration once = left.compareTo(MAX_WATCH) < 0 ? left : MAX_WATCH;
                if (!watch.await(workload.slices(), seen.version(), once)) {
                    // A server that ends each watch at once shall not be asked without pause.
                    Thread.sleep(PAUSE_AFTER_NOTHING);
                }
            } catch (ScalingException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                // Then by asking, as long as it lasts.
                log.atDebug().addKeyValue("reason", e.getMessage()).log("not watching");
                Thread.sleep(left.compareTo(PAUSE_AFTER_FAILURE) < 0 ? left : PAUSE_AFTER_FAILURE);
            }
        }
    }

    @Override
    public void close() {
        watch.close();
        api.close();
    }
}
