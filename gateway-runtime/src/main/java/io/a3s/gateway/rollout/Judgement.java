package io.a3s.gateway.rollout;

import java.util.Locale;
import java.util.Optional;

/**
 * What is to be thought of the new revision.
 *
 * @param kind whether it does well
 * @param reason a word for what is wrong; empty otherwise
 * @param detail what was found, in figures; empty if it does well
 */
record Judgement(Kind kind, String reason, String detail) {
    enum Kind {
        GOOD,
        /** There are not enough requests to tell. */
        OPEN,
        BAD
    }

    // One of few failed requests is no trend.
    private static final double NOTABLE_ERROR_RATE = 0.01;
    private static final Judgement GOOD = new Judgement(Kind.GOOD, "", "");

    /** Judges what was counted. */
    static Judgement of(RolloutSettings settings, ObservedWindow.Both counted) {
        Optional<Judgement> wrong = limits(settings, counted.to());
        if (wrong.isEmpty()) {
            wrong = comparison(settings, counted);
        }
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (counted.to().attempts() < settings.minRequests()) {
            return new Judgement(
                    Kind.OPEN,
                    "",
                    "more requests ("
                            + counted.to().attempts()
                            + " of "
                            + settings.minRequests()
                            + ')');
        }
        return GOOD;
    }

    // As soon as no number of good requests could make it good again within the least number that
    // is needed, the rest need not be waited for.
    private static Optional<Judgement> limits(RolloutSettings settings, Observation to) {
        long min = settings.minRequests();
        if (to.errors() > settings.errorLimit() * Math.max(to.attempts(), min)) {
            return bad(
                    "error_rate",
                    "%d of %d attempts have failed (limit %s)"
                            .formatted(to.errors(), to.attempts(), settings.errorLimit()));
        }
        if (isSlow(
                to.latencies().countAbove(settings.latencyMicros()), to.latencies().count(), min)) {
            return bad(
                    "latency",
                    "p99 is %s (limit %s)"
                            .formatted(
                                    millis(to.latencies().p99Micros()),
                                    millis(settings.latencyMicros())));
        }
        if (isSlow(
                to.firstBytes().countAbove(settings.firstByteMicros()),
                to.firstBytes().count(),
                min)) {
            return bad(
                    "ttft",
                    "p99 is %s (limit %s)"
                            .formatted(
                                    millis(to.firstBytes().p99Micros()),
                                    millis(settings.firstByteMicros())));
        }
        return Optional.empty();
    }

    // The 99th percentile is above a limit if more than one of a hundred is.
    private static boolean isSlow(long above, long count, long min) {
        return above * 100 > Math.max(count, min);
    }

    private static Optional<Judgement> comparison(
            RolloutSettings settings, ObservedWindow.Both counted) {
        Observation to = counted.to();
        Observation from = counted.from();
        double factor = settings.maxRegression();
        if (Double.isInfinite(factor)
                || to.attempts() < settings.minRequests()
                || from.attempts() < settings.minRequests()) {
            return Optional.empty();
        }
        double errors = Math.max(from.errorRate() * factor, NOTABLE_ERROR_RATE);
        if (to.errorRate() > errors) {
            return worse(
                    "error_rate_regression",
                    rate(to.errorRate()),
                    rate(from.errorRate()),
                    settings);
        }
        long latency = to.latencies().p99Micros();
        if (isWorse(latency, from.latencies().p99Micros(), factor)) {
            return worse(
                    "latency_regression",
                    "p99 " + millis(latency),
                    millis(from.latencies().p99Micros()),
                    settings);
        }
        long firstByte = to.firstBytes().p99Micros();
        if (isWorse(firstByte, from.firstBytes().p99Micros(), factor)) {
            return worse(
                    "ttft_regression",
                    "p99 " + millis(firstByte),
                    millis(from.firstBytes().p99Micros()),
                    settings);
        }
        return Optional.empty();
    }

    private static Optional<Judgement> worse(
            String reason, String own, String other, RolloutSettings settings) {
        return bad(
                reason,
                "%s, where %s has %s (limit %s times)"
                        .formatted(own, settings.from(), other, settings.maxRegression()));
    }

    // None was measured if the other is 0: all of its responses were streams, or had no body.
    private static boolean isWorse(long micros, long otherMicros, double factor) {
        return otherMicros > 0 && micros > otherMicros * factor;
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, "%.4f", rate);
    }

    private static Optional<Judgement> bad(String reason, String detail) {
        return Optional.of(new Judgement(Kind.BAD, reason, detail));
    }
}
