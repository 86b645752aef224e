package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.NotEmpty;

/** The block {@code sticky} of a load balancer. */
@Doc("Sends a client to the backend it had before, by means of a cookie.")
public record StickyConfig(
        @Doc("The name of the cookie.") @Default("gateway_sticky") @NotEmpty String cookie) {}
