package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code ip-allow}.
 *
 * @param allowedIps who may pass; everybody if empty, which is then said by leaving the key out
 * @param deniedIps who may not pass in any case
 * @param depth which address of {@code X-Forwarded-For} counts, from the right; 0 for the client as
 *     the gateway knows it
 */
@Doc("Lets only clients of listed addresses pass.")
record IpAllowConfig(
        @Doc(
                        """
                        Addresses and blocks that may pass, such as `10.0.0.0/8`, `2001:db8::/32` or `192.0.2.7`. \
                        Without the key, everybody may whom `denied_ips` does not name.""")
                Optional<List<Cidr>> allowedIps,
        @Doc("Addresses and blocks that may not pass, also if `allowed_ips` names them.")
                List<Cidr> deniedIps,
        @Doc(
                        """
                        How many proxies are between the client and the gateway. The address that the outermost of \
                        them has reported in `X-Forwarded-For` counts then, and a request without one is refused. \
                        With 0, the client's address counts as `trusted_proxies` of the entrypoint has it found.""")
                @Default("0")
                @Min(0)
                @Max(32)
                int depth) {
    IpAllowConfig {
        // An empty list, perhaps from a template that found nothing, must not open the door to all.
        if (allowedIps.isPresent() && allowedIps.get().isEmpty()) {
            throw new InvalidConfigException(
                    "allowed_ips",
                    "empty (expected: at least one address or block, or no such key)");
        }
        if (allowedIps.isEmpty() && deniedIps.isEmpty()) {
            throw new InvalidConfigException(
                    "", "nothing is allowed or denied (expected: allowed_ips or denied_ips)");
        }
    }
}
