package io.a3s.gateway.bootstrap;

import java.time.Duration;

/**
 * How a gateway is at one moment.
 *
 * @param state where it is in its life
 * @param uptime since it was started
 * @param activeConnections connections open
 * @param totalRequests requests received so far
 * @param backendsTotal backends configured
 * @param backendsHealthy backends fit to serve
 */
public record GatewayHealth(
        GatewayState state,
        Duration uptime,
        long activeConnections,
        long totalRequests,
        int backendsTotal,
        int backendsHealthy) {
    static GatewayHealth notRunning(GatewayState state) {
        return new GatewayHealth(state, Duration.ZERO, 0, 0, 0, 0);
    }
}
