package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;

/**
 * How an authority convinces itself that whoever orders a certificate controls its name.
 *
 * @since 1.0
 */
@Incubating
public enum ChallengeType {
    /** By a resource under the name, over HTTP on port 80 (RFC 8555 §8.3). */
    HTTP_01("http-01"),
    /** By a DNS record below the name (RFC 8555 §8.4); the only way for wildcards. */
    DNS_01("dns-01"),
    /** By a certificate shown on port 443 (RFC 8737). */
    TLS_ALPN_01("tls-alpn-01");

    private final String label;

    ChallengeType(String label) {
        this.label = label;
    }

    /** Returns its name in the registry of ACME (RFC 8555 §9.7.8), such as {@code http-01}. */
    public String label() {
        return label;
    }
}
