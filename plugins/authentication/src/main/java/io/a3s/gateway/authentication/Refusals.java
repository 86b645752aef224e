package io.a3s.gateway.authentication;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The verdict for each reason to refuse a request, made once, and how often it was given. Safe for
 * use by any thread.
 *
 * @param <R> the reasons; a constant's name in lower case is its label
 */
public final class Refusals<R extends Enum<R>> {
    private record Refusal(Verdict verdict, Metrics.Counter count) {}

    private final Map<R, Refusal> refusals;

    /**
     * Makes the verdicts.
     *
     * @param counter the name of the counter, which tells reasons apart by a label
     */
    public Refusals(
            Class<R> reasons, Function<? super R, Reply> reply, Metrics metrics, String counter) {
        refusals = new EnumMap<>(reasons);
        for (R reason : reasons.getEnumConstants()) {
            String label = reason.name().toLowerCase(Locale.ROOT);
            refusals.put(
                    reason,
                    new Refusal(
                            Verdict.reply(reply.apply(reason)),
                            metrics.counter(counter, "reason", label)));
        }
    }

    /** Counts a refusal and returns its verdict. */
    public Verdict refuse(R reason) {
        Refusal refusal = refusals.get(reason);
        if (refusal == null) {
            throw new AssertionError("the constructor made one for each reason");
        }
        refusal.count.increment();
        return refusal.verdict;
    }
}
