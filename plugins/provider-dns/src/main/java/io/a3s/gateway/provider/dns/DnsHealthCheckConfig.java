package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.time.Duration;
import java.util.Optional;

/** The block {@code health_check}. What is not set is left to the gateway. */
@Doc("Asks every server regularly whether it is well.")
record DnsHealthCheckConfig(
        @Doc("How servers are asked: `http`, `grpc` or `tcp`.") Optional<String> type,
        @Doc("What to `GET`.") Optional<String> path,
        @Doc("Whose health is asked for with `grpc`.") Optional<String> grpcService,
        @Doc("The pause between two probes.") Optional<Duration> interval,
        @Doc("How long a probe may take.") Optional<Duration> timeout,
        @Doc("How many failures in a row take a server out.") Optional<Integer> unhealthyThreshold,
        @Doc("How many successes in a row bring it back.") Optional<Integer> healthyThreshold) {}
