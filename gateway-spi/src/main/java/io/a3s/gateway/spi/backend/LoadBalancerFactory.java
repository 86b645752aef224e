package io.a3s.gateway.spi.backend;

import io.a3s.gateway.spi.Incubating;

/**
 * Implemented by plugins: makes the balancers of one {@code strategy}.
 *
 * @since 1.0
 */
@Incubating
public interface LoadBalancerFactory {
    /** Returns the {@code strategy} in HCL, in lower case with hyphens. */
    String strategy();

    /** Makes the balancer of one pool. */
    LoadBalancer create();
}
