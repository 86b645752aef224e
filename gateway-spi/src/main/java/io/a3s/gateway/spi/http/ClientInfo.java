package io.a3s.gateway.spi.http;

import io.a3s.gateway.spi.Incubating;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: who sent a request, and where it came in.
 *
 * @since 1.0
 */
public interface ClientInfo {
    /**
     * Returns the client's address: the peer's, or, behind trusted proxies, the one they report. An
     * IPv4-mapped address appears as IPv4.
     */
    InetAddress address();

    /** Returns {@link #address()} in text form, made once per connection. */
    String addressText();

    /**
     * Returns the address of whoever is at the other end of the connection, or of the proxy's if a
     * trusted one says so in the PROXY protocol.
     */
    InetSocketAddress peer();

    /** Returns the address the connection came in at. */
    InetSocketAddress local();

    /** Returns the name of the entrypoint. */
    String entrypoint();

    /** Returns whether the connection is encrypted. */
    boolean isSecure();

    /** Returns what was agreed on in the TLS handshake, or null without one. */
    @Incubating
    default @Nullable TlsInfo tls() {
        return null;
    }
}
