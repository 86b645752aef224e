package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;

/**
 * The block {@code mirror} of a service.
 *
 * @param service the other service
 * @param percentage the share of requests that are copied
 * @param maxConcurrent how many copies may be under way at a time
 * @param maxPending how much of a body one copy may have waiting
 * @param stripCredentials whether the other service gets no credentials
 * @param compareBody whether bodies of responses are compared
 */
@Doc("Sends copies of requests to another service, whose responses are thrown away.")
public record MirrorConfig(
        @Doc("The name of the other service.") Located<String> service,
        @Doc("How many of a hundred requests are copied, with up to four decimals.")
                @Default("100")
                @Min(0)
                @Max(100)
                double percentage,
        @Doc("How many copies may be under way at a time; what comes beyond that is not copied.")
                @Default("100")
                @Min(1)
                int maxConcurrent,
        @Doc(
                        "How much of a request's body may wait for the other service; a copy that falls behind by more is given up.")
                @Default("256KiB")
                DataSize maxPending,
        @Doc(
                        "Whether `Authorization`, `Proxy-Authorization`, `Cookie`, `X-Api-Key` and `Api-Key` are left out of copies.")
                @Default("false")
                boolean stripCredentials,
        @Doc("Whether the bodies of both responses are compared, by a hash of each.")
                @Default("false")
                boolean compareBody) {
    private static final int DECIMALS = 10_000;

    /** Checks that the percentage can be kept exactly. */
    public MirrorConfig {
        double parts = percentage * DECIMALS;
        if (Math.abs(parts - Math.rint(parts)) > 1e-6) {
            throw new InvalidConfigException(
                    "percentage", percentage + " (expected: at most four decimals)");
        }
    }

    /** Returns how many of a million requests are copied. */
    public int partsPerMillion() {
        return (int) Math.rint(percentage * DECIMALS);
    }
}
