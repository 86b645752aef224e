package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The block {@code tls} of an entrypoint. */
@Doc(
        "Certificates of an entrypoint. Their files are watched: what they hold then is shown to new connections.")
public record TlsConfig(
        @Doc("PEM file with the certificate chain; required unless `acme` is on.")
                Optional<Path> certFile,
        @Doc("PEM file with the private key; required unless `acme` is on.") Optional<Path> keyFile,
        @Doc(
                        "Further certificates. A client gets the one for the name it asks for, and else the first of all.")
                List<CertificateConfig> certificates,
        @Doc("Whether handshakes are refused for names that no certificate is for.")
                @Default("false")
                boolean strictSni,
        @Doc("The oldest version of TLS accepted: `1.2` or `1.3`.") @Default("1.2")
                String minVersion,
        @Doc(
                        "The cipher suites of TLS 1.2 that are accepted, by their names in the standard; a safe choice if empty.")
                List<String> ciphers,
        @Doc(
                        "Whether clients have to show a certificate: `none`, `request` for those that have one, or `require`.")
                @Default("none")
                String clientAuth,
        @Doc("PEM file with the authorities that issue the certificates of clients.")
                Optional<Path> clientCaFile,
        @Doc("How long a handshake may take.") @Default("10s") Duration handshakeTimeout,
        @Doc("Whether to obtain certificates by ACME.") @Default("false") boolean acme,
        @Doc("The contact given to the certificate authority.") Optional<String> acmeEmail,
        @Doc("The names to put into certificates; those of `Host` rules if empty.")
                List<String> acmeDomains,
        @Doc("Whether to use the staging directory, for tests.") @Default("false")
                boolean acmeStaging,
        @Doc("Where keys and certificates are kept.") @Default("/etc/gateway/acme")
                Path acmeStoragePath) {
    private static final Path ACME_STORAGE = Path.of("/etc/gateway/acme");
    private static final Set<String> CLIENT_AUTH = Set.of("none", "request", "require");

    /** Checks what spans keys. */
    public TlsConfig {
        if (!acme && certFile.isEmpty()) {
            throw new InvalidConfigException("", "cert_file is missing (or set acme = true)");
        }
        if (!acme && keyFile.isEmpty()) {
            throw new InvalidConfigException("", "key_file is missing (or set acme = true)");
        }
        if (!minVersion.equals("1.2") && !minVersion.equals("1.3")) {
            throw new InvalidConfigException(
                    "min_version", '"' + minVersion + "\" (expected: \"1.2\" or \"1.3\")");
        }
        if (!CLIENT_AUTH.contains(clientAuth)) {
            throw new InvalidConfigException(
                    "client_auth",
                    '"' + clientAuth + "\" (expected: \"none\", \"request\" or \"require\")");
        }
        if (clientAuth.equals("none") && clientCaFile.isPresent()) {
            throw new InvalidConfigException(
                    "client_ca_file",
                    "has no effect without client_auth = \"request\" or \"require\"");
        }
        if (!clientAuth.equals("none") && clientCaFile.isEmpty()) {
            throw new InvalidConfigException(
                    "client_auth", '"' + clientAuth + "\" needs client_ca_file: whom to trust");
        }
        Positive.check("handshake_timeout", handshakeTimeout);
        if (!acme) {
            requireAcmeFor("acme_email", acmeEmail.isPresent());
            requireAcmeFor("acme_domains", !acmeDomains.isEmpty());
            requireAcmeFor("acme_staging", acmeStaging);
            requireAcmeFor("acme_storage_path", !acmeStoragePath.equals(ACME_STORAGE));
        }
        certificates = List.copyOf(certificates);
        ciphers = List.copyOf(ciphers);
        acmeDomains = List.copyOf(acmeDomains);
    }

    private static void requireAcmeFor(String key, boolean isSet) {
        if (isSet) {
            throw new InvalidConfigException(key, "has no effect without acme = true");
        }
    }
}
