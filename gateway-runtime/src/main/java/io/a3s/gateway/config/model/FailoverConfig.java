package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Doc;

/** The block {@code failover} of a service. */
@Doc("The service to use while this one has no healthy backend.")
public record FailoverConfig(@Doc("Its name.") Located<String> service) {}
