package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The block {@code load_balancer} of a service. */
@Doc("The backends of a service, and how long they may take.")
public record LoadBalancerConfig(
        @Doc("How a backend is picked; a plugin that has the strategy must be installed.")
                @Default("round-robin")
                Located<String> strategy,
        @Doc("What the strategy `consistent-hash` goes by.") Optional<Located<HashConfig>> hash,
        @Doc("The backends.") List<Located<ServerConfig>> servers,
        @Doc("TLS towards the backends.") Optional<Located<BackendTlsConfig>> tls,
        @Doc(
                        "The version of the PROXY protocol, 1 or 2, in which backends are told whom a connection is for; not told unless set. For connections without HTTP.")
                @Min(1)
                @Max(2)
                Optional<Located<Integer>> proxyProtocol,
        @Doc("Probing the backends.") Optional<HealthCheckConfig> healthCheck,
        @Doc("Taking backends out whose requests fail.") @Default("{}")
                PassiveHealthConfig passiveHealthCheck,
        @Doc(
                        "How long a backend that was out gets less than its share: a tenth at first, and more and more; 0 for its whole share at once.")
                @Default("0s")
                Duration slowStart,
        @Doc("Sending a client to the same backend again.") Optional<Located<StickyConfig>> sticky,
        @Doc("How long a connection may take to be made.") @Default("5s") Duration connectTimeout,
        @Doc("How long a backend may take to begin its response.") @Default("300s")
                Duration requestTimeout,
        @Doc("How long a response may pause.") @Default("300s") Duration streamIdleTimeout,
        @Doc("How long a response may take in all; unlimited unless set.")
                Optional<Duration> streamTotalTimeout,
        @Doc(
                        "How long an unused connection is kept. Shorter than what backends allow, 5 s for some, so that they do not close it under a request.")
                @Default("4s")
                Duration keepAliveTimeout) {
    /** Checks that time-outs leave time. */
    public LoadBalancerConfig {
        Positive.check("connect_timeout", connectTimeout);
        Positive.check("request_timeout", requestTimeout);
        Positive.check("stream_idle_timeout", streamIdleTimeout);
        streamTotalTimeout.ifPresent(total -> Positive.check("stream_total_timeout", total));
    }
}
