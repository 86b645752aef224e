package io.a3s.gateway.tls;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from PEM files. */
public final class Certificates {
    private static final int DNS_NAME = 2;
    private static final char[] NO_PASSWORD = {};
    // The key may be in the same file.
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    /**
     * A certificate and its key. Equal if the contents are.
     *
     * @param chain the certificate and those of its issuers, in order
     * @param key belongs to the first of the chain
     */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {
        public Identity {
            chain = List.copyOf(chain);
        }

        /** Returns the certificate itself. */
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /** Returns the chain in the form that builders want. */
        public X509Certificate[] chainArray() {
            return chain.toArray(X509Certificate[]::new);
        }

        /** Returns the host names it is for, in lower case; some may begin with {@code *.} */
        public List<String> names() {
            return Certificates.names(certificate());
        }

        /** Returns when it stops being valid. */
        public Instant notAfter() {
            return certificate().getNotAfter().toInstant();
        }

        /** Returns it for the JDK's own clients. */
        public KeyManager[] keyManagers() throws GeneralSecurityException {
            KeyStore store = emptyStore();
            store.setKeyEntry("own", key, NO_PASSWORD, chainArray());
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        }

        @Override
        public String toString() {
            return certificate().getSubjectX500Principal().getName();
        }
    }

    private Certificates() {}

    /**
     * Returns the host names a certificate is for, in lower case; some may begin with {@code *.}
     */
    public static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.get(0) instanceof Integer kind && kind == DNS_NAME) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            // None that could be read: it is used where no other fits.
            return List.of();
        }
        return names;
    }

    /**
     * Reads a chain and its key.
     *
     * @param certKey the configuration key of the first file, for messages
     * @param keyKey that of the second
     * @throws InvalidConfigException if there is none, or if they do not belong together
     */
    public static Identity identity(String certKey, Path certFile, String keyKey, Path keyFile) {
        List<X509Certificate> chain = read(certKey, certFile);
        PrivateKey key;
        try {
            key = PrivateKeys.read(text(keyKey, keyFile));
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigException(keyKey, quoted(keyFile) + ' ' + e.getMessage());
        }
        if (!belongTogether(chain.getFirst(), key)) {
            throw new InvalidConfigException(
                    keyKey,
                    quoted(keyFile) + " is not the key of the first certificate in " + certFile);
        }
        return new Identity(chain, key);
    }

    /**
     * Reads all certificates of a file.
     *
     * @param configKey the configuration key of the file, for messages
     * @throws InvalidConfigException if there is none
     */
    public static List<X509Certificate> read(String configKey, Path file) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher block = CERTIFICATE.matcher(text(configKey, file));
            while (block.find()) {
                byte[] pem = block.group().getBytes(StandardCharsets.US_ASCII);
                found.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(pem)));
            }
        } catch (CertificateException e) {
            throw new InvalidConfigException(
                    configKey, quoted(file) + " has no certificate in PEM: " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw new InvalidConfigException(
                    configKey, quoted(file) + " has no certificate in PEM");
        }
        return found;
    }

    private static String text(String configKey, Path file) {
        try {
            // Octets that are no text are no PEM either, and show as that.
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new InvalidConfigException(configKey, quoted(file) + " does not exist");
        } catch (IOException e) {
            throw new InvalidConfigException(
                    configKey, quoted(file) + " cannot be read: " + e.getMessage());
        }
    }

    private static String quoted(Path file) {
        return '"' + file.toString() + '"';
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        byte[] proof = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(proof);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(proof);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // A key of another algorithm.
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    /**
     * Returns what verifies chains that end at given authorities.
     *
     * @param authorities those the machine trusts if empty
     */
    public static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException {
        KeyStore store = null;
        if (!authorities.isEmpty()) {
            store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
        }
        return trust(store);
    }

    private static X509ExtendedTrustManager trust(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("the Java platform has no trust manager for X.509");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
