/**
 * How replicas of a service are started and stopped. The gateway decides how many there should be;
 * an executor sees to it and says what there is.
 *
 * <p>Executors hold no opinion about load. They are told a desired state and asked for the truth,
 * again and again: {@link io.a3s.gateway.spi.scaling.ScalingExecutor} may be called twice for the
 * same thing, after failures, after restarts of the gateway, and by several gateways.
 */
@NullMarked
package io.a3s.gateway.spi.scaling;

import org.jspecify.annotations.NullMarked;
