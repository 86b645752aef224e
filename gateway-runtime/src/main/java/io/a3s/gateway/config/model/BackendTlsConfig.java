package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The block {@code tls} of a load balancer. */
@Doc(
        "How TLS is spoken with backends whose URL begins with `https`, `wss`, `h2`, `grpcs` or `tls`. Without the block, their certificates have to be for the host in the URL and issued by an authority the machine trusts.")
public record BackendTlsConfig(
        @Doc("PEM file with the authorities to trust instead of the machine's.")
                Optional<Path> caFile,
        @Doc("PEM file with the certificate chain that the gateway shows to backends.")
                Optional<Path> certFile,
        @Doc("PEM file with the private key of that certificate.") Optional<Path> keyFile,
        @Doc("The name to ask for, and to find in the certificate, instead of the host in the URL.")
                Optional<String> serverName,
        @Doc(
                        "Whether any certificate will do, so that anybody in between can read and change everything.")
                @Default("false")
                boolean insecureSkipVerify) {
    /** The schemes of URLs whose backends are spoken to in TLS. */
    public static final Set<String> SCHEMES = Set.of("https", "wss", "h2", "grpcs", "tls");

    /** Checks what spans keys. */
    public BackendTlsConfig {
        if (certFile.isPresent() != keyFile.isPresent()) {
            throw new InvalidConfigException(
                    certFile.isPresent() ? "cert_file" : "key_file",
                    "needs " + (certFile.isPresent() ? "key_file" : "cert_file") + " beside it");
        }
        if (insecureSkipVerify && caFile.isPresent()) {
            throw new InvalidConfigException(
                    "insecure_skip_verify",
                    "true makes ca_file useless (expected: one of the two)");
        }
    }
}
