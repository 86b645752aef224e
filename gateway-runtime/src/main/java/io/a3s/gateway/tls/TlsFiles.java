package io.a3s.gateway.tls;

import io.a3s.gateway.config.model.BackendTlsConfig;
import io.a3s.gateway.config.model.CertificateConfig;
import io.a3s.gateway.config.model.TlsConfig;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files that configurations of TLS name. */
public final class TlsFiles {
    private TlsFiles() {}

    /**
     * Reads those of an entrypoint.
     *
     * @param spoken the names of what its transport speaks; empty if that does not mind
     * @param issued the certificates that were obtained for it
     * @throws InvalidConfigException if one is missing or of no use
     */
    public static ServerTls.Settings read(
            TlsConfig config, List<String> spoken, List<Certificates.Identity> issued) {
        List<Certificates.Identity> identities = new ArrayList<>();
        if (config.certFile().isPresent() && config.keyFile().isPresent()) {
            identities.add(
                    Certificates.identity(
                            "cert_file",
                            config.certFile().get(),
                            "key_file",
                            config.keyFile().get()));
        }
        for (CertificateConfig each : config.certificates()) {
            identities.add(
                    Certificates.identity(
                            "certificates cert_file",
                            each.certFile(),
                            "certificates key_file",
                            each.keyFile()));
        }
        identities.addAll(issued);
        // Read again for each order; here, to say at once if it is of no use.
        var _ = authorities("acme_ca_file", config.acmeCaFile());
        return new ServerTls.Settings(
                identities,
                config.minVersion().equals("1.3")
                        ? List.of("TLSv1.3")
                        : List.of("TLSv1.3", "TLSv1.2"),
                config.ciphers(),
                clientAuth(config.clientAuth()),
                authorities("client_ca_file", config.clientCaFile()),
                config.strictSni(),
                applicationProtocols(config.alpn(), spoken),
                config.handshakeTimeout(),
                config.ocspStapling());
    }

    private static List<String> applicationProtocols(List<String> wanted, List<String> spoken) {
        if (wanted.isEmpty()) {
            return spoken;
        }
        for (String each : wanted) {
            // What a relay passes on is for its backends to understand.
            if (!spoken.isEmpty() && !spoken.contains(each)) {
                throw new InvalidConfigException(
                        "alpn",
                        '"'
                                + each
                                + "\" is not spoken here (expected: "
                                + String.join(" or ", spoken)
                                + ')');
            }
        }
        return wanted;
    }

    private static ClientAuth clientAuth(String text) {
        return switch (text) {
            case "request" -> ClientAuth.OPTIONAL;
            case "require" -> ClientAuth.REQUIRE;
            default -> ClientAuth.NONE;
        };
    }

    private static List<X509Certificate> authorities(String key, Optional<Path> file) {
        return file.map(path -> Certificates.read(key, path)).orElse(List.of());
    }

    /**
     * Reads those of a service.
     *
     * @throws InvalidConfigException if one is missing or of no use
     */
    public static ClientTls.Settings read(BackendTlsConfig config) {
        Optional<Certificates.Identity> identity =
                config.certFile().isPresent() && config.keyFile().isPresent()
                        ? Optional.of(
                                Certificates.identity(
                                        "cert_file",
                                        config.certFile().get(),
                                        "key_file",
                                        config.keyFile().get()))
                        : Optional.empty();
        return new ClientTls.Settings(
                authorities("ca_file", config.caFile()),
                identity,
                config.serverName(),
                config.insecureSkipVerify());
    }

    /** Returns the files with the certificates of an entrypoint. */
    public static List<Path> certificateFiles(TlsConfig config) {
        List<Path> files = new ArrayList<>();
        config.certFile().ifPresent(files::add);
        config.certificates().forEach(each -> files.add(each.certFile()));
        return files;
    }

    /** Returns the files of an entrypoint. */
    public static List<Path> of(TlsConfig config) {
        List<Path> files = new ArrayList<>();
        config.certFile().ifPresent(files::add);
        config.keyFile().ifPresent(files::add);
        config.clientCaFile().ifPresent(files::add);
        config.acmeCaFile().ifPresent(files::add);
        for (CertificateConfig each : config.certificates()) {
            files.add(each.certFile());
            files.add(each.keyFile());
        }
        return files;
    }

    /** Returns the files of a service. */
    public static List<Path> of(BackendTlsConfig config) {
        List<Path> files = new ArrayList<>();
        config.caFile().ifPresent(files::add);
        config.certFile().ifPresent(files::add);
        config.keyFile().ifPresent(files::add);
        return files;
    }
}
