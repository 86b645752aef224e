package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * A service of {@code dns}.
 *
 * @param hostname what to look up
 * @param records which records of it
 * @param scheme how servers are spoken to
 * @param port where they listen
 * @param refreshIntervalSecs how long an answer is used at most
 * @param maxServers how many servers it may have
 * @param failover what steps in for it
 * @param loadBalancer the rest of its block
 */
@Doc("A service whose servers are what DNS has for a name.")
record DnsServiceConfig(
        @Doc(
                        "The name to look up, such as `models.internal`, or `_http._tcp.models.internal` for SRV records.")
                String hostname,
        @Doc("The records that say where servers are.") @Default("addresses") Records records,
        @Doc("The scheme of the servers' URLs.") @Default("http") String scheme,
        @Doc(
                        "The port of the servers. Unless set, 80, or 443 with `https`, `wss`, `h2` and `grpcs`. SRV records have their own.")
                @Min(1)
                @Max(65535)
                Optional<Integer> port,
        @Doc("How many seconds an answer is used at most, whatever its TTL.") @Default("30") @Min(1)
                int refreshIntervalSecs,
        @Doc("How many servers are used at most; of more, those with the lowest addresses.")
                @Default("100")
                @Min(1)
                @Max(1000)
                int maxServers,
        @Doc(
                        "The service that serves what this one cannot: another one here, or one of the gateway's own file.")
                Optional<String> failover,
        @Doc("How requests are shared among the servers.") @Default("{}")
                DnsBalancingConfig loadBalancer) {
    private static final Set<String> TLS = Set.of("https", "wss", "h2", "grpcs", "tls");
    private static final Set<String> WITHOUT_PORT = Set.of("tcp", "tls", "udp");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    DnsServiceConfig {
        nameOf(hostname);
        if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
            throw new InvalidConfigException(
                    "scheme", '"' + scheme + "\" (expected: a URL scheme such as http)");
        }
        if (records == Records.SRV && port.isPresent()) {
            throw new InvalidConfigException(
                    "port", "has no effect, as SRV records have the port (expected: no port)");
        }
        if (records != Records.SRV && port.isEmpty() && WITHOUT_PORT.contains(scheme)) {
            throw new InvalidConfigException(
                    "port", "is not set (expected: the port of the servers, with " + scheme + ')');
        }
    }

    private static Name nameOf(String hostname) {
        try {
            InetAddress.ofLiteral(hostname);
        } catch (IllegalArgumentException _) {
            return parsed(hostname);
        }
        throw new InvalidConfigException(
                "hostname",
                '"'
                        + hostname
                        + "\" is an address (expected: a name; addresses stand in the servers of a"
                        + " service in the gateway's own file)");
    }

    private static Name parsed(String hostname) {
        try {
            String ascii = IDN.toASCII(hostname);
            if (ascii.matches("[A-Za-z0-9._-]+")) {
                return Name.fromString(ascii);
            }
        } catch (TextParseException | IllegalArgumentException _) {
            // Refused below.
        }
        throw new InvalidConfigException(
                "hostname", '"' + hostname + "\" (expected: a name such as models.internal)");
    }

    /** Returns what to look up. */
    Name name() {
        return nameOf(hostname);
    }

    /** Returns the port of servers whose records have none. */
    int portOrDefault() {
        return port.orElse(TLS.contains(scheme) ? HTTPS_PORT : HTTP_PORT);
    }

    /**
     * Returns the name that certificates have to be for, as URLs have addresses; empty without TLS.
     * For SRV records it is the name that the service is of, RFC 6125 §6.2.1.
     */
    Optional<String> serverName() {
        if (!TLS.contains(scheme)) {
            return Optional.empty();
        }
        return Optional.of(
                loadBalancer
                        .tls()
                        .flatMap(DnsTlsConfig::serverName)
                        .orElseGet(
                                () ->
                                        hostname.replaceFirst("^(_[^.]+\\.)+", "")
                                                .replaceFirst("\\.$", "")));
    }
}
