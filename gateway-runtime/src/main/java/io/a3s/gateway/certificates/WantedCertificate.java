package io.a3s.gateway.certificates;

import io.a3s.gateway.config.AcmeNames;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.DnsSolverConfig;
import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.TlsConfig;
import io.a3s.gateway.spi.certificate.ChallengeType;
import io.a3s.gateway.spi.certificate.ExternalAccount;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.tls.Certificates;
import io.a3s.gateway.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that a configuration wants to be obtained.
 *
 * @param name the host name it is for, in lower case; may begin with {@code *.}
 * @param directory the authority
 * @param email the contact
 * @param external what the account is bound to
 * @param authorities the file with whom to trust for the authority's server
 * @param challenge how to prove that the name is ours
 * @param solver what changes DNS records, if the challenge needs it
 * @param storage where it is kept
 */
public record WantedCertificate(
        String name,
        URI directory,
        Optional<String> email,
        Optional<ExternalAccount> external,
        Optional<Path> authorities,
        ChallengeType challenge,
        Optional<DnsSolverConfig> solver,
        Path storage) {
    private static final Logger log = LoggerFactory.getLogger(WantedCertificate.class);
    private static final URI LETS_ENCRYPT =
            URI.create("https://acme-v02.api.letsencrypt.org/directory");
    private static final URI LETS_ENCRYPT_STAGING =
            URI.create("https://acme-staging-v02.api.letsencrypt.org/directory");

    /** Returns those of all entrypoints, each once. */
    public static Set<WantedCertificate> of(GatewayConfig config) {
        Set<WantedCertificate> all = new LinkedHashSet<>();
        config.fixed().entrypoints().keySet().forEach(name -> all.addAll(of(config, name)));
        return all;
    }

    /**
     * Returns those of an entrypoint, without those it would not show because the certificates in
     * its files go first.
     */
    public static List<WantedCertificate> of(GatewayConfig config, String entrypoint) {
        Located<Entrypoint> served = config.fixed().entrypoints().get(entrypoint);
        Optional<TlsConfig> found =
                served == null
                        ? Optional.empty()
                        : served.value().config().tls().map(Located::value);
        List<WantedCertificate> wanted = new ArrayList<>();
        found.filter(TlsConfig::acme)
                .ifPresent(
                        tls -> {
                            Set<String> inFiles = namesInFiles(tls);
                            AcmeNames.of(
                                            entrypoint,
                                            tls,
                                            config.dynamic().routers().values(),
                                            config.rules())
                                    .stream()
                                    .filter(name -> !isServed(name, inFiles, tls))
                                    .forEach(name -> wanted.add(of(config, tls, name)));
                        });
        return wanted;
    }

    private static Set<String> namesInFiles(TlsConfig tls) {
        Set<String> names = new HashSet<>();
        for (Path file : TlsFiles.certificateFiles(tls)) {
            try {
                names.addAll(Certificates.names(Certificates.read("cert_file", file).getFirst()));
            } catch (InvalidConfigException e) {
                // Nothing is served from it; what is wrong with it is said where it is read to be.
                log.atDebug().setCause(e).log("certificate not read");
            }
        }
        return names;
    }

    // Who lists a name wants a certificate of its own for it, though one with a wildcard would do.
    private static boolean isServed(String name, Set<String> inFiles, TlsConfig tls) {
        return inFiles.contains(name)
                || (tls.acmeDomains().isEmpty()
                        && name.indexOf('.') > 0
                        && inFiles.contains("*" + name.substring(name.indexOf('.'))));
    }

    private static WantedCertificate of(GatewayConfig config, TlsConfig tls, String name) {
        return new WantedCertificate(
                name,
                tls.acmeDirectory().orElse(tls.acmeStaging() ? LETS_ENCRYPT_STAGING : LETS_ENCRYPT),
                tls.acmeEmail(),
                tls.acmeEabKeyId()
                        .flatMap(
                                id ->
                                        tls.acmeEabHmacKey()
                                                .map(key -> new ExternalAccount(id, key))),
                tls.acmeCaFile(),
                Arrays.stream(ChallengeType.values())
                        .filter(type -> type.label().equals(tls.acmeChallenge()))
                        .findFirst()
                        .orElseThrow(),
                tls.acmeDnsSolver()
                        .map(solver -> config.fixed().dnsSolvers().get(solver.value()))
                        .map(Located::value),
                tls.acmeStoragePath());
    }

    /** Returns where it is kept, with others of the same authority. */
    CertificateStore store() {
        return new CertificateStore(storage, directory);
    }

    /** Returns it if it has been obtained. */
    public Optional<Certificates.Identity> held() {
        return store().read(name);
    }

    /** Returns the file it is in once it has been obtained. */
    public Path file() {
        return store().certificateFile(name);
    }
}
