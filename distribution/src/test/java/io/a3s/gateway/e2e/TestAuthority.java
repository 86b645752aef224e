package io.a3s.gateway.e2e;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority, and what it has issued, as files in a directory. */
public final class TestAuthority {
    private static final char[] PASSWORD = "test".toCharArray();

    private static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

    private final Path directory;
    private final X509Bundle root;

    public TestAuthority(Path directory) throws Exception {
        this.directory = directory;
        this.root =
                new CertificateBuilder()
                        .subject("CN=Test Authority")
                        .setIsCertificateAuthority(true)
                        .algorithm(Algorithm.ecp256)
                        .buildSelfSigned();
        Files.writeString(caFile(), root.getCertificatePEM());
    }

    Path caFile() {
        return directory.resolve("ca.pem");
    }

    /** Issues a certificate for names and for the loopback address. */
    public X509Bundle issue(String subject, String... names) throws Exception {
        CertificateBuilder builder =
                new CertificateBuilder().subject("CN=" + subject).algorithm(Algorithm.ecp256);
        builder.addExtensionOctetString(SUBJECT_ALTERNATIVE_NAME, false, alternatives(names));
        return builder.buildIssuedBy(root);
    }

    /** Issues a certificate that says on which port to ask about it. */
    X509Bundle issueAnsweredFor(int port, String subject, String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + subject)
                .algorithm(Algorithm.ecp256)
                .addExtensionOctetString(SUBJECT_ALTERNATIVE_NAME, false, alternatives(name))
                .addExtensionOctetString(AUTHORITY_INFO_ACCESS, false, OcspResponder.access(port))
                .buildIssuedBy(root);
    }

    X509Bundle root() {
        return root;
    }

    // The builder's own method takes no wildcards.
    private static byte[] alternatives(String... names) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {(byte) 0x87, 4, 127, 0, 0, 1});
        for (String name : names) {
            all.write(0x82);
            all.write(name.length());
            all.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        var sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        sequence.write(all.size());
        sequence.writeBytes(all.toByteArray());
        return sequence.toByteArray();
    }

    /**
     * Writes a certificate and its key, each file in one step; returns the keys of HCL for them.
     */
    public String write(String file, X509Bundle bundle) throws IOException {
        replace(cert(file), bundle.getCertificatePathPEM());
        replace(key(file), bundle.getPrivateKeyPEM());
        return "cert_file = \"%s\"; key_file = \"%s\"".formatted(cert(file), key(file));
    }

    Path cert(String file) {
        return directory.resolve(file + ".pem");
    }

    Path key(String file) {
        return directory.resolve(file + ".key");
    }

    static void replace(Path file, String content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(aside, content);
        Files.move(
                aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns what trusts this authority and has nothing to show. */
    SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), new SecureRandom());
        return context;
    }

    /** Returns what trusts this authority and shows a certificate. */
    SSLContext context(X509Bundle own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.getKeyPair().getPrivate(), PASSWORD, own.getCertificatePath());
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust().getTrustManagers(), new SecureRandom());
        return context;
    }

    private TrustManagerFactory trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root.getCertificate());
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
