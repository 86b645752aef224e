package io.a3s.gateway.rollout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Points in time as people read them. */
final class Times {
    private Times() {}

    static String text(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    static Map<String, Object> event(RolloutEvent event) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("at", text(event.atMillis()));
        shown.put("event", event.event());
        shown.put("percent", event.percent());
        if (!event.detail().isEmpty()) {
            shown.put("detail", event.detail());
        }
        shown.put("windows", event.windows());
        return shown;
    }
}
