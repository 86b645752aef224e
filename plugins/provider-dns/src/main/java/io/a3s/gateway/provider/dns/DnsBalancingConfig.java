package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.time.Duration;
import java.util.Optional;

/**
 * The block {@code load_balancer} of a service of {@code dns}. What is not set is left to the
 * gateway.
 */
@Doc("How requests are shared among the servers; as in the services of the gateway's own file.")
record DnsBalancingConfig(
        @Doc(
                        "How a server is picked. Unless set, `round-robin`, and `weighted` with SRV records, whose weights then count.")
                Optional<String> strategy,
        @Doc("What the strategy `consistent-hash` goes by.") Optional<DnsHashConfig> hash,
        @Doc("Probing the servers.") Optional<DnsHealthCheckConfig> healthCheck,
        @Doc("Taking servers out whose requests fail.")
                Optional<DnsPassiveHealthCheckConfig> passiveHealthCheck,
        @Doc("Sending a client to the same server again.") Optional<DnsStickyConfig> sticky,
        @Doc("TLS towards the servers.") Optional<DnsTlsConfig> tls,
        @Doc("How long a server that was out gets less than its share.")
                Optional<Duration> slowStart,
        @Doc("How long a connection may take to be made.") Optional<Duration> connectTimeout,
        @Doc("How long a server may take to begin its response.") Optional<Duration> requestTimeout,
        @Doc("How long a response may pause.") Optional<Duration> streamIdleTimeout,
        @Doc("How long a response may take in all.") Optional<Duration> streamTotalTimeout,
        @Doc("How long an unused connection is kept.") Optional<Duration> keepAliveTimeout) {}
