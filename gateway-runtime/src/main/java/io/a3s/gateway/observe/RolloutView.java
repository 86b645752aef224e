package io.a3s.gateway.observe;

import java.util.Map;

/**
 * A rollout at one moment, for the metrics.
 *
 * @param service the service
 * @param state where it is, such as {@code running}
 * @param percent the share of the new revision
 * @param steps how many steps this gateway has seen
 * @param rollbacks how often it was taken back, by reason
 */
public record RolloutView(
        String service, String state, int percent, long steps, Map<String, Long> rollbacks) {}
