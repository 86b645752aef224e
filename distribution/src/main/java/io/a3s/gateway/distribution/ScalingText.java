package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** How services are scaled, as a table for people. */
final class ScalingText {
    private static final List<String> TITLES =
            List.of(
                    "SERVICE",
                    "EXECUTOR",
                    "DESIRED",
                    "READY",
                    "STARTING",
                    "IN FLIGHT",
                    "QUEUED",
                    "MODE",
                    "LEADER",
                    "LAST ERROR");

    private ScalingText() {}

    /** Returns the table of what the management API has said, without a line's end. */
    static String of(List<JsonNode> services) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        services.forEach(service -> rows.add(row(service)));
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int width = width(rows, column);
                line.append(row.get(column)).repeat(' ', width - row.get(column).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static List<String> row(JsonNode service) {
        boolean isKnown = service.path("known").asBoolean(true);
        String problem = service.path("problem").asText("").strip().lines().findFirst().orElse("-");
        return List.of(
                service.path("name").asText(),
                service.path("executor").asText(),
                isKnown ? service.path("desired").asText() : "?",
                service.path("ready").asText(),
                isKnown ? service.path("starting").asText() : "?",
                service.path("in_flight").asText(),
                service.at("/queue/length").asText(),
                service.path("panicking").asBoolean() ? "panic" : "stable",
                service.path("leads").asBoolean(true) ? "yes" : "no",
                problem);
    }
}
