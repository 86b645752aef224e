package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.util.Optional;

/** The block {@code hash}. What is not set is left to the gateway. */
@Doc("What the strategy `consistent-hash` goes by.")
record DnsHashConfig(
        @Doc("What has the same server: `client-ip`, `header:NAME`, `cookie:NAME` or `path`.")
                Optional<String> key,
        @Doc(
                        "How much of the average of requests under way a server gets at most; above 1, or 0 for no such limit.")
                Optional<Double> balanceFactor) {}
