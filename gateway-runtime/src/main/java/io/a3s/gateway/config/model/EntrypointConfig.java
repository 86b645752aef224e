package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Min;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The block {@code entrypoints "name"}. */
@Doc("A listener. Its other settings are in a block named as its `protocol`.")
public record EntrypointConfig(
        @Doc("Where to listen: an IP address and a port, such as `0.0.0.0:8080` or `[::]:8080`.")
                Located<String> address,
        @Doc("What is spoken there; a plugin that has it must be installed.") @Default("http")
                Located<String> protocol,
        @Doc("Certificates, for TLS.") Optional<Located<TlsConfig>> tls,
        @Doc("How many connections may be open at a time; unlimited unless set.") @Min(1)
                Optional<Integer> maxConnections,
        @Doc(
                        "How many of them may come from one IPv4 address or one IPv6 network of 64 bits, `trusted_proxies` excepted; unlimited unless set.")
                @Min(1)
                Optional<Integer> maxConnectionsPerClient,
        @Doc("Who may connect; everybody if empty.") List<Cidr> tcpAllowedIps,
        @Doc("Proxies in front of the gateway, whose `X-Forwarded-*` fields are believed.")
                List<Cidr> trustedProxies,
        @Doc(
                        "Whether the proxies in `trusted_proxies` begin each connection by saying who their client is, in the PROXY protocol, version 1 or 2.")
                @Default("false")
                boolean proxyProtocol) {
    public EntrypointConfig {
        if (proxyProtocol && trustedProxies.isEmpty()) {
            throw new InvalidConfigException(
                    "proxy_protocol",
                    "true without trusted_proxies (expected: the addresses of the proxies; anybody else could pretend to be one)");
        }
    }

    /** Returns whether clients are asked to show certificates. */
    public boolean asksForCertificates() {
        return tls.isPresent() && tls.get().value().clientCaFile().isPresent();
    }

    /** Returns the address to bind. */
    public InetSocketAddress listenAddress() {
        return ListenAddress.parse(address.value());
    }
}
