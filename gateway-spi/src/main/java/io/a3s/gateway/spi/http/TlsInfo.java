package io.a3s.gateway.spi.http;

import io.a3s.gateway.spi.Incubating;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: what a client and the gateway agreed on in their TLS handshake.
 *
 * @since 1.0
 */
@Incubating
public interface TlsInfo {
    /** Returns the version, such as {@code TLSv1.3}. */
    String protocol();

    /** Returns the name of the cipher suite. */
    String cipher();

    /**
     * Returns the name the client asked for (RFC 6066 §3) in lower case, or null if it named none.
     */
    @Nullable String serverName();

    /** Returns the protocol chosen by ALPN (RFC 7301), or null if the client offered none. */
    @Nullable String applicationProtocol();

    /**
     * Returns the client's certificate, which was issued by an authority the entrypoint trusts; or
     * null if it has shown none.
     */
    @Nullable X509Certificate clientCertificate();

    /** Returns the SHA-256 of that certificate in lower-case hexadecimal, or null without one. */
    @Nullable String clientFingerprint();

    /**
     * Returns the common name in that certificate's subject, the last if there are several, or null
     * without one.
     */
    default @Nullable String clientCommonName() {
        return null;
    }

    /**
     * Returns the alternative names of that certificate: host names in lower case, email addresses
     * and URIs (RFC 5280 §4.2.1.6). Empty without one.
     */
    default List<String> clientAlternativeNames() {
        return List.of();
    }
}
