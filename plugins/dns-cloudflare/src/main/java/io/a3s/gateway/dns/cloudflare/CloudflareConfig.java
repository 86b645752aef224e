package io.a3s.gateway.dns.cloudflare;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What {@code cloudflare} is configured with. */
@Doc("Changes TXT records of zones at Cloudflare.")
record CloudflareConfig(
        @Doc(
                        "A token with the permission `Zone / DNS / Edit`; without `zone_id` also `Zone / Read`.")
                @Secret
                @NotEmpty
                String apiToken,
        @Doc("The id of the zone; looked up by the name unless set.") Optional<String> zoneId,
        @Doc("How long records take to reach all of Cloudflare's servers.") @Default("60s")
                Duration propagationWait,
        @Doc("How long an answer of the API may take.") @Default("10s") Duration timeout,
        @Doc("Where the API is.") @Default("https://api.cloudflare.com/client/v4") URI apiUrl) {
    CloudflareConfig {
        if (propagationWait.isNegative()) {
            throw new InvalidConfigException("propagation_wait", "expected: 0s or more");
        }
        if (!timeout.isPositive()) {
            throw new InvalidConfigException("timeout", "expected: more than 0s");
        }
    }
}
