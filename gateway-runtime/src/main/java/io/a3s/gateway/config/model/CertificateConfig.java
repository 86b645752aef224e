package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Doc;
import java.nio.file.Path;

/** An element of {@code certificates}. */
@Doc("A certificate.")
public record CertificateConfig(
        @Doc("PEM file with the certificate chain.") Path certFile,
        @Doc("PEM file with the private key.") Path keyFile) {}
