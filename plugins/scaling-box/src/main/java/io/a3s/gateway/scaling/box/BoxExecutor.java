package io.a3s.gateway.scaling.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.scaling.remote.Answers;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.scaling.remote.Retries;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks a Box. Safe for use by any thread that may block. */
final class BoxExecutor implements ScalingExecutor {
    private static final int MAX_ENDPOINTS = 10_000;

    private final Platform box;
    private final Retries retries;
    private final String service;
    private final String path;
    private final Looks looks;
    // How many replicas the Box was told last; none before that.
    private volatile int told;
    // What the Box has said last about its form; null until it has spoken a later one.
    private volatile @Nullable JsonNode schemaVersion;
    private volatile @Nullable JsonNode revision;

    BoxExecutor(Platform box, Retries retries, String service, Looks looks) {
        this.box = box;
        this.looks = looks;
        this.retries = retries;
        this.service = service;
        // In a path, a space is %20 (RFC 3986 §2.1).
        this.path =
                "/v1/scale/"
                        + URLEncoder.encode(service, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Replicas observe() throws ScalingException, InterruptedException {
        return retries.run(this::ask);
    }

    private Replicas ask() throws ScalingException, InterruptedException {
        JsonNode answer = box.get(path);
        remember(answer);
        int replicas = Answers.replicas(answer, "replicas");
        return replicas(replicas, replicas, answer);
    }

    @Override
    public Replicas scale(ScaleTarget target) throws ScalingException, InterruptedException {
        // The same for all tries, so that a Box that knows it does the same thing once.
        String operation = UUID.randomUUID().toString();
        Replicas after = retries.run(() -> post(target, operation));
        told = target.replicas();
        looks.hurry();
        return after;
    }

    @Override
    public Replicas awaitChange(Replicas known, Duration atMost)
            throws ScalingException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Replicas found = observe();
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive() || !found.equals(known)) {
                return found;
            }
            Duration pause = looks.next(found.running() < told);
            looks.pause(pause.compareTo(left) < 0 ? pause : left);
        }
    }

    private Replicas post(ScaleTarget target, String operation)
            throws ScalingException, InterruptedException {
        JsonNode answer;
        try {
            answer = box.send("POST", path, "application/json", request(target, operation));
        } catch (ScalingException e) {
            if (e.kind() == Kind.CONFLICT) {
                // Learns the revision to expect the next time.
                ask();
            }
            throw e;
        }
        remember(answer);
        if (!answer.path("accepted").asBoolean(true)) {
            throw new ScalingException(
                    Kind.REJECTED,
                    "the Box does not accept %d replicas of %s: %s"
                            .formatted(
                                    target.replicas(),
                                    service,
                                    answer.path("message").asText("no reason given")));
        }
        return replicas(target.replicas(), Answers.replicas(answer, "actual_replicas"), answer);
    }

    private ObjectNode request(ScaleTarget target, String operation) {
        ObjectNode request =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("service", service)
                        .put("direction", target.replicas() < target.current() ? "Down" : "Up")
                        .put("current_replicas", target.current())
                        .put("desired_replicas", target.replicas())
                        .put("reason", target.reason())
                        .put("operation_id", operation);
        JsonNode version = schemaVersion;
        if (version != null) {
            request.set("schema_version", version);
        }
        JsonNode expected = revision;
        if (expected != null) {
            request.set("expected_revision", expected);
        }
        return request;
    }

    private void remember(JsonNode answer) {
        schemaVersion = scalar(answer.get("schema_version"));
        revision = scalar(answer.get("revision"));
    }

    private static @Nullable JsonNode scalar(@Nullable JsonNode value) {
        return value != null && (value.isIntegralNumber() || value.isTextual()) ? value : null;
    }

    private static Replicas replicas(int desired, int running, JsonNode answer)
            throws ScalingException {
        JsonNode endpoints = answer.path("endpoints");
        if (!endpoints.isArray()) {
            return Replicas.counted(desired, running);
        }
        if (endpoints.size() > MAX_ENDPOINTS) {
            throw new ScalingException(
                    Kind.BAD_ANSWER, "an answer with " + endpoints.size() + " endpoints");
        }
        List<Replica> replicas = new ArrayList<>(endpoints.size());
        for (JsonNode endpoint : endpoints) {
            replicas.add(replica(endpoint));
        }
        return Replicas.located(desired, replicas);
    }

    // The Box names those only that take requests.
    private static Replica replica(JsonNode endpoint) throws ScalingException {
        String id = endpoint.path("instance_id").asText("");
        String url = endpoint.path("url").asText("");
        try {
            if (!id.isEmpty()) {
                return new Replica(id, URI.create(url), true);
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new ScalingException(
                Kind.BAD_ANSWER,
                "an endpoint with instance_id \"%s\" and url \"%s\"".formatted(id, url));
    }

    @Override
    public void close() {
        box.close();
    }
}
