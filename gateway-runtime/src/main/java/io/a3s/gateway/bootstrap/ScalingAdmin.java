package io.a3s.gateway.bootstrap;

import io.a3s.gateway.scaling.ScalingDecision;
import io.a3s.gateway.scaling.ScalingView;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shows how a service is scaled. */
final class ScalingAdmin {
    private ScalingAdmin() {}

    static Map<String, Object> show(String service, String executor, ScalingView view) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", service);
        one.put("executor", executor);
        one.put("min_replicas", view.minReplicas());
        one.put("max_replicas", view.maxReplicas());
        one.put("known", view.isKnown());
        one.put("desired", view.desired());
        one.put("running", view.running());
        one.put("ready", view.ready());
        one.put("starting", view.starting());
        one.put("in_flight", view.inFlight());
        one.put("leads", view.isLeader());
        one.put("panicking", view.decision().map(ScalingDecision::isPanicking).orElse(false));
        one.put("replicas", view.replicas().stream().map(ScalingAdmin::show).toList());
        one.put("queue", show(view.queue()));
        view.decision().ifPresent(decision -> one.put("decision", show(decision)));
        view.change().ifPresent(change -> one.put("last_change", show(change)));
        if (!view.problem().isEmpty()) {
            one.put("problem", view.problem());
        }
        return one;
    }

    private static Map<String, Object> show(ScalingView.Member replica) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", replica.id());
        shown.put("url", replica.url());
        shown.put("state", replica.state().name().toLowerCase(Locale.ROOT));
        shown.put("in_flight", replica.inFlight());
        return shown;
    }

    private static Map<String, Object> show(ScalingView.Queue queue) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("enabled", queue.isEnabled());
        shown.put("length", queue.length());
        shown.put("capacity", queue.capacity());
        shown.put("bytes", queue.bytes());
        shown.put("max_bytes", queue.maxBytes());
        shown.put("timeout_secs", queue.timeout().toSeconds());
        return shown;
    }

    private static Map<String, Object> show(ScalingDecision decision) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("replicas", decision.replicas());
        shown.put("reason", decision.reason());
        return shown;
    }

    private static Map<String, Object> show(ScalingView.Change change) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("from", change.from());
        shown.put("to", change.to());
        shown.put("reason", change.reason());
        shown.put("at", change.at().toString());
        return shown;
    }
}
