package io.a3s.gateway.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.RevisionConfig;
import io.a3s.gateway.config.model.RolloutConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a rollout goes by.
 *
 * @param from the revision that loses requests
 * @param to the revision that gains them
 * @param startPercent the share of {@code to} to begin with
 * @param total the share that both have together
 * @param stepPercent how much moves with a step
 * @param interval how long a step lasts at least
 * @param window how far back requests count
 * @param minRequests how many are needed for a judgement
 * @param errorLimit the part of failed attempts that is too much if exceeded
 * @param latencyMicros the 99th percentile of latency that is too much if exceeded
 * @param firstByteMicros the same for the time to the first byte; {@link Long#MAX_VALUE} for any
 * @param maxRegression how many times as bad as {@code from} it may be; infinite if not compared
 * @param fingerprint stands for what is rolled out: another one is another rollout
 */
record RolloutSettings(
        String service,
        String from,
        String to,
        int startPercent,
        int total,
        int stepPercent,
        Duration interval,
        Duration window,
        int minRequests,
        double errorLimit,
        long latencyMicros,
        long firstByteMicros,
        double maxRegression,
        String fingerprint) {
    private static final int FINGERPRINT_BYTES = 12;

    /** Returns the settings of a service that has a rollout. */
    static RolloutSettings of(String service, ServiceConfig config) {
        RolloutConfig rollout = config.rollout().orElseThrow().value();
        RevisionConfig from = revision(config, rollout.from().value());
        RevisionConfig to = revision(config, rollout.to().value());
        Duration interval = Duration.ofSeconds(rollout.stepIntervalSecs());
        return new RolloutSettings(
                service,
                from.name(),
                to.name(),
                to.trafficPercent(),
                from.trafficPercent() + to.trafficPercent(),
                rollout.stepPercent(),
                interval,
                rollout.window().orElse(interval),
                rollout.minRequests(),
                rollout.errorRateThreshold(),
                rollout.latencyThresholdMs() * 1_000,
                rollout.ttftThresholdMs().map(millis -> millis * 1_000).orElse(Long.MAX_VALUE),
                rollout.maxRegression().orElse(Double.POSITIVE_INFINITY),
                fingerprint(from, to));
    }

    private static RevisionConfig revision(ServiceConfig config, String name) {
        return config.revisions().stream()
                .map(Located::value)
                .filter(revision -> revision.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    // Not the limits and times: who changes those while it runs does not want to begin anew. A
    // hash,
    // because URLs may have passwords in them.
    private static String fingerprint(RevisionConfig from, RevisionConfig to) {
        StringBuilder text = new StringBuilder();
        for (RevisionConfig revision : new RevisionConfig[] {from, to}) {
            text.append(revision.name()).append('\n').append(revision.trafficPercent());
            revision.servers().forEach(server -> text.append('\n').append(server.value().url()));
            text.append("\n\n");
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
