package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Doc;

/** The block {@code failover} of a service. */
@Doc(
        "The service that serves what this one cannot, because none of its backends is fit to serve or can be reached.")
public record FailoverConfig(
        @Doc("Its name. It may have a `failover` of its own.") Located<String> service) {}
