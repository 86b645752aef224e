package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The block {@code management}. */
@Doc("The management API: health, metrics, and what is configured.")
public record ManagementConfig(
        @Doc("Whether it is served.") @Default("true") boolean enabled,
        @Doc("Where it listens. Beyond loopback it needs a `token`.") @Default("127.0.0.1:9190")
                Located<String> address,
        @Doc("What clients must send as `Authorization: Bearer ...`.") @Secret @NotEmpty
                Optional<String> token) {
    /** Returns the address to bind. */
    public InetSocketAddress listenAddress() {
        return ListenAddress.parse(address.value());
    }
}
