package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The block {@code tls} of an entrypoint. */
@Doc("Certificates of an entrypoint.")
public record TlsConfig(
        @Doc("PEM file with the certificate chain; required unless `acme` is on.")
                Optional<Path> certFile,
        @Doc("PEM file with the private key; required unless `acme` is on.") Optional<Path> keyFile,
        @Doc("The oldest version of TLS accepted: `1.2` or `1.3`.") @Default("1.2")
                String minVersion,
        @Doc("Whether to obtain certificates by ACME.") @Default("false") boolean acme,
        @Doc("The contact given to the certificate authority.") Optional<String> acmeEmail,
        @Doc("The names to put into certificates; those of `Host` rules if empty.")
                List<String> acmeDomains,
        @Doc("Whether to use the staging directory, for tests.") @Default("false")
                boolean acmeStaging,
        @Doc("Where keys and certificates are kept.") @Default("/etc/gateway/acme")
                Path acmeStoragePath) {
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
        acmeDomains = List.copyOf(acmeDomains);
    }
}
