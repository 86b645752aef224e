package io.a3s.gateway.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the other gateways of a fleet see of a rollout. Each says it about once a second; one that
 * has said nothing new for longer does not count, although the store still knows of it. For one
 * thread at a time.
 */
final class OtherWindows {
    // Three times as long as it takes as a rule.
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /**
     * @param bytes what it is decoded from
     * @param sinceNanos when that was new
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by its content where that matters
    private record Heard(byte[] bytes, Optional<WindowReport> report, long sinceNanos) {}

    private Map<String, Heard> heard = Map.of();

    /**
     * Takes what they have said last, which may be what they had said before.
     *
     * @param said by gateway; those that are not among them are forgotten
     */
    void hear(Map<String, byte[]> said, long nowNanos) {
        Map<String, Heard> now = new HashMap<>();
        said.forEach(
                (member, bytes) -> {
                    Heard before = heard.get(member);
                    boolean isOld = before != null && Arrays.equals(before.bytes(), bytes);
                    now.put(
                            member,
                            isOld && before != null
                                    ? before
                                    : new Heard(bytes, WindowReport.decode(bytes), nowNanos));
                });
        heard = now;
    }

    /** Returns what those see that are there and go by the same state. */
    List<WindowReport> of(RolloutState state, long nowNanos) {
        List<WindowReport> same = new ArrayList<>();
        for (Heard each : heard.values()) {
            if (nowNanos - each.sinceNanos() < SILENCE_NANOS) {
                each.report()
                        .filter(report -> report.fingerprint().equals(state.fingerprint()))
                        .filter(report -> report.version() == state.version())
                        .ifPresent(same::add);
            }
        }
        return same;
    }

    /** Returns the latest version of the state that one of them goes by; 0 if none is heard of. */
    long latestVersion(String fingerprint) {
        return heard.values().stream()
                .flatMap(each -> each.report().stream())
                .filter(report -> report.fingerprint().equals(fingerprint))
                .mapToLong(WindowReport::version)
                .max()
                .orElse(0);
    }
}
