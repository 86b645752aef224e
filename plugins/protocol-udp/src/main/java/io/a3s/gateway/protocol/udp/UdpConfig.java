package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;

/**
 * The block {@code udp} of an entrypoint.
 *
 * @param sessionTimeout how long a session lasts without a datagram
 * @param maxSessions how many there may be
 */
@Doc(
        "Relays datagrams. The first one of a client begins a session with one backend of the service its router leads to; what the backend sends goes back to the client.")
record UdpConfig(
        @Doc("How long a session lasts without a datagram in either direction.") @Default("30s")
                Duration sessionTimeout,
        @Doc(
                        "How many sessions there may be; what further clients send is dropped. Each takes a file descriptor.")
                @Default("10000")
                @Min(1)
                @Max(1_000_000)
                int maxSessions) {
    UdpConfig {
        if (!sessionTimeout.isPositive()) {
            throw new InvalidConfigException(
                    "session_timeout", sessionTimeout + " (expected: more than 0)");
        }
    }
}
