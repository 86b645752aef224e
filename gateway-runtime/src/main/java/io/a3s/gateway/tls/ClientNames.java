package io.a3s.gateway.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate of a client calls it.
 *
 * @param commonName the last common name of its subject, or null if it has none
 * @param alternatives host names in lower case, email addresses and URIs
 */
record ClientNames(@Nullable String commonName, List<String> alternatives) {
    // RFC 5280 §4.2.1.6
    private static final int EMAIL = 1;
    private static final int HOST = 2;
    private static final int URI = 6;

    static final ClientNames NONE = new ClientNames(null, List.of());

    static ClientNames of(X509Certificate certificate) {
        return new ClientNames(commonNameOf(certificate), alternativesOf(certificate));
    }

    private static @Nullable String commonNameOf(X509Certificate certificate) {
        try {
            List<Rdn> parts =
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (Rdn part : parts.reversed()) {
                // A part may have several values at once, and its own type is only the first.
                var name = part.toAttributes().get("CN");
                if (name != null && name.size() == 1 && name.get() instanceof String text) {
                    return text;
                }
            }
        } catch (InvalidNameException e) {
            return null;
        } catch (javax.naming.NamingException e) {
            throw new AssertionError("attributes in memory", e);
        }
        return null;
    }

    private static List<String> alternativesOf(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.get(0) instanceof Integer kind && each.get(1) instanceof String text) {
                    add(kind, text, found);
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return List.copyOf(found);
    }

    // By their form no kind can pass for another: an authority may check one and not the other.
    private static void add(int kind, String text, List<String> found) {
        boolean isAddress = text.indexOf('@') >= 0;
        boolean hasColon = text.indexOf(':') >= 0;
        switch (kind) {
            case HOST -> {
                if (!isAddress && !hasColon) {
                    found.add(text.toLowerCase(Locale.ROOT));
                }
            }
            case EMAIL -> {
                if (isAddress && !hasColon) {
                    found.add(text);
                }
            }
            case URI -> {
                if (hasColon) {
                    found.add(text);
                }
            }
            default -> {
                // Not what a client is called by.
            }
        }
    }
}
