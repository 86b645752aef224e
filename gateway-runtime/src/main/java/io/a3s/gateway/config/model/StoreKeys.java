package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;

/** The keys every store has, whatever its type. */
@Doc(
        "What several gateways in front of the same services share. The label is its type, for which a plugin must be installed. The other keys depend on it.")
public record StoreKeys(
        @Doc(
                        "How long a gateway that is not heard of is still counted on: after this time another one leads, and its load is forgotten. 3 seconds to 5 minutes.")
                @Default("15s")
                Duration leaseTtl) {
    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Checks the time. */
    public StoreKeys {
        if (leaseTtl.compareTo(SHORTEST) < 0 || leaseTtl.compareTo(LONGEST) > 0) {
            throw new InvalidConfigException("lease_ttl", "(expected: 3s to 5m)");
        }
    }
}
