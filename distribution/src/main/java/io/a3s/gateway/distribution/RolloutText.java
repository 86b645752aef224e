package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A rollout as the command shows it. */
final class RolloutText {
    private static final int SHOWN_EVENTS = 5;

    private RolloutText() {}

    /** Returns the text for a rollout of the management API, without a line's end. */
    static String of(JsonNode rollout) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s: %s, %s has %d of %d percent since %s"
                        .formatted(
                                text(rollout, "name"),
                                text(rollout, "state"),
                                text(rollout, "to"),
                                rollout.path("percent").asInt(),
                                rollout.path("target_percent").asInt(),
                                text(rollout, "since")));
        if (rollout.has("waiting_for")) {
            text.append("\n  waits for ").append(text(rollout, "waiting_for"));
        }
        if (!rollout.path("leads").asBoolean(true)) {
            text.append("\n  another gateway makes the steps");
        }
        if (!rollout.path("stored").asBoolean(true)) {
            text.append("\n  the state cannot be stored; the log says why");
        }
        int gateways = rollout.path("gateways").asInt(1);
        if (gateways > 1) {
            text.append("\n  seen by ").append(gateways).append(" gateways together");
        }
        for (JsonNode figures : rollout.path("observed")) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "\n  %-12s attempts %-8d failed %.2f %%   p99 %.1f ms   first byte p99"
                                    + " %.1f ms",
                            text(figures, "revision"),
                            figures.path("attempts").asLong(),
                            figures.path("error_rate").asDouble() * 100,
                            figures.path("latency_p99_ms").asDouble(),
                            figures.path("ttft_p99_ms").asDouble()));
        }
        JsonNode history = rollout.path("history");
        for (int i = Math.max(0, history.size() - SHOWN_EVENTS); i < history.size(); i++) {
            JsonNode event = history.get(i);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "\n  %s  %-11s %3d  %s",
                            text(event, "at"),
                            text(event, "event"),
                            event.path("percent").asInt(),
                            text(event, "detail")));
        }
        return text.toString().stripTrailing();
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asText();
    }
}
