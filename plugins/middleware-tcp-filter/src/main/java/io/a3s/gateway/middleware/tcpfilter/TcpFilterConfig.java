package io.a3s.gateway.middleware.tcpfilter;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Min;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code tcp-filter}.
 *
 * @param allowedIps who may connect; everybody if absent
 * @param deniedIps who may not, also if allowed
 * @param maxConnections how many connections may be open
 * @param maxConnectionsPerClient how many of them may be one client's
 */
@Doc(
        """
        Limits who may connect through routers of entrypoints without HTTP, and how many connections may be open \
        at a time.""")
record TcpFilterConfig(
        @Doc(
                        """
                        Addresses and blocks that may connect, such as `10.0.0.0/8`, `2001:db8::/32` or \
                        `192.0.2.7`. Without the key, everybody may whom `denied_ips` does not name.""")
                Optional<List<Cidr>> allowedIps,
        @Doc("Addresses and blocks that may not connect, also if `allowed_ips` names them.")
                List<Cidr> deniedIps,
        @Doc("How many connections may be open at a time; unlimited unless set.") @Min(1)
                Optional<Integer> maxConnections,
        @Doc(
                        """
                        How many of them may come from one IPv4 address or one IPv6 network of 64 bits; unlimited \
                        unless set.""")
                @Min(1)
                Optional<Integer> maxConnectionsPerClient) {
    TcpFilterConfig {
        allowedIps = allowedIps.map(List::copyOf);
        deniedIps = List.copyOf(deniedIps);
        // An empty list, perhaps from a template that found nothing, must not open the door to all.
        if (allowedIps.isPresent() && allowedIps.get().isEmpty()) {
            throw new InvalidConfigException(
                    "allowed_ips",
                    "empty (expected: at least one address or block, or no such key)");
        }
        boolean limitsNothing =
                allowedIps.isEmpty()
                        && deniedIps.isEmpty()
                        && maxConnections.isEmpty()
                        && maxConnectionsPerClient.isEmpty();
        if (limitsNothing) {
            throw new InvalidConfigException(
                    "",
                    "nothing is limited (expected: allowed_ips, denied_ips, max_connections or max_connections_per_client)");
        }
        if (maxConnections.isPresent()
                && maxConnectionsPerClient.isPresent()
                && maxConnectionsPerClient.get() > maxConnections.get()) {
            throw new InvalidConfigException(
                    "max_connections_per_client",
                    "%d (expected: at most max_connections, %d)"
                            .formatted(maxConnectionsPerClient.get(), maxConnections.get()));
        }
    }
}
