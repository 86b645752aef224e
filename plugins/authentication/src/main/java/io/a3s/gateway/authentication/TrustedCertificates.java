package io.a3s.gateway.authentication;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS clients that trust the authorities of a file, and no others. */
public final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Reads a file of certificates in PEM.
     *
     * @param key the key the file is named under
     * @throws InvalidConfigException if it has none that can be used
     */
    public static SSLContext of(String key, Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new InvalidConfigException(
                        key, file + " has no certificate (expected: PEM, BEGIN CERTIFICATE)");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new InvalidConfigException(key, file + " cannot be read: " + e);
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigException(
                    key, file + ": " + e.getMessage() + " (expected: certificates in PEM)");
        }
    }
}
