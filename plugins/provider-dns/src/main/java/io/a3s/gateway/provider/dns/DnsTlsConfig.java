package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.nio.file.Path;
import java.util.Optional;

/** The block {@code tls}. */
@Doc("How TLS is spoken with the servers.")
record DnsTlsConfig(
        @Doc("PEM file with the authorities to trust instead of the machine's.")
                Optional<Path> caFile,
        @Doc("PEM file with the certificate chain that the gateway shows.") Optional<Path> certFile,
        @Doc("PEM file with the private key of that certificate.") Optional<Path> keyFile,
        @Doc(
                        "The name to find in the certificates. Unless set, `hostname`, without the labels of SRV that begin with an underscore.")
                Optional<String> serverName) {}
