package io.a3s.gateway.observe;

import java.util.Map;

/**
 * A rollout at one moment, for the metrics.
 *
 * @param service the service
 * @param state where it is, such as {@code running}
 * @param percent the share of the new revision
 * @param steps how many steps this gateway has seen
 * @param windows how many whole windows were judged since the state was entered
 * @param rollbacks how often it was taken back, by reason
 * @param leads whether this gateway makes the steps
 * @param isStored whether the state is where a restart finds it
 */
public record RolloutView(
        String service,
        String state,
        int percent,
        long steps,
        int windows,
        Map<String, Long> rollbacks,
        boolean leads,
        boolean isStored) {}
