package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where certificates are ordered, and in whose name.
 *
 * @param directory the address of the authority's directory
 * @param email the contact of whoever is responsible, if given
 * @param key identifies the account; an authority that does not know it opens one for it
 * @param authorities who may have issued the certificate of the authority's own server; those the
 *     machine trusts if empty
 * @param external what a new account is bound to, if the authority wants that
 * @since 1.0
 */
@Incubating
public record IssuerAccount(
        URI directory,
        Optional<String> email,
        KeyPair key,
        List<X509Certificate> authorities,
        Optional<ExternalAccount> external) {
    /** Copies the list. */
    public IssuerAccount {
        authorities = List.copyOf(authorities);
    }

    /** Returns where and for whom, without the key. */
    @Override
    public String toString() {
        return directory + email.map(" for "::concat).orElse("");
    }
}
