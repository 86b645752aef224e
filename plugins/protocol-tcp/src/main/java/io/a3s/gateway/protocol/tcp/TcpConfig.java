package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;

/**
 * The block {@code tcp} of an entrypoint.
 *
 * @param idleTimeout how long a connection may be silent in both directions
 * @param greetingTimeout how long a client may take to say which server it wants
 */
@Doc(
        "Relays connections to the backends of the service their router leads to. Routers may ask for the client's address and, by `HostSNI` and `HostSNIRegexp`, for the server name of its TLS greeting, which is passed on unread; with a block `tls` the entrypoint ends TLS itself.")
record TcpConfig(
        @Doc("How long a connection may be silent in both directions.") @Default("1h")
                Duration idleTimeout,
        @Doc(
                        "How long a client may take to send its TLS greeting, where a router asks for the server name in it.")
                @Default("10s")
                Duration greetingTimeout) {
    TcpConfig {
        positive("idle_timeout", idleTimeout);
        positive("greeting_timeout", greetingTimeout);
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new InvalidConfigException(key, value + " (expected: more than 0)");
        }
    }
}
