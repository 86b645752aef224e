package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
                        "The protocols clients can agree on in the handshake (ALPN), the preferred one first; all that the entrypoint speaks if empty.")
                List<String> alpn,
        @Doc(
                        "Whether clients have to show a certificate: `none`, `request` for those that have one, or `require`.")
                @Default("none")
                String clientAuth,
        @Doc("PEM file with the authorities that issue the certificates of clients.")
                Optional<Path> clientCaFile,
        @Doc("How long a handshake may take.") @Default("10s") Duration handshakeTimeout,
        @Doc(
                        "Whether clients are shown what the authority says about a certificate that names whom to ask (OCSP).")
                @Default("true")
                boolean ocspStapling,
        @Doc("Whether to obtain certificates by ACME, one for each name, and to renew them.")
                @Default("false")
                boolean acme,
        @Doc("The contact given to the certificate authority.") Optional<String> acmeEmail,
        @Doc(
                        "The names to obtain certificates for; those in `Host` and `HostSNI` of the routers of this entrypoint if empty.")
                List<Located<String>> acmeDomains,
        @Doc(
                        "How to prove that a name is ours: `http-01`, `tls-alpn-01` or `dns-01`. Names with a wildcard need `dns-01`.")
                @Default("http-01")
                String acmeChallenge,
        @Doc("The name of the `dns_solvers` block that changes the records for `dns-01`.")
                Optional<Located<String>> acmeDnsSolver,
        @Doc("The directory of the certificate authority; Let's Encrypt's unless set.")
                Optional<URI> acmeDirectory,
        @Doc(
                        "PEM file with the authorities to trust for the directory's own server instead of the machine's.")
                Optional<Path> acmeCaFile,
        @Doc(
                        "The key identifier of an account at the authority that the gateway's is bound to (RFC 8555 §7.3.4).")
                Optional<String> acmeEabKeyId,
        @Doc("The HMAC key that belongs to it, as the authority gives it: in base64url.") @Secret
                Optional<String> acmeEabHmacKey,
        @Doc("Whether to use the staging directory of Let's Encrypt, for tests.") @Default("false")
                boolean acmeStaging,
        @Doc(
                        "The directory where keys and certificates are kept. Gateways that share it share them.")
                @Default("/etc/gateway/acme")
                Path acmeStoragePath) {
    private static final Path ACME_STORAGE = Path.of("/etc/gateway/acme");
    private static final int HMAC_KEY_MIN = 32;
    private static final int ALPN_MAX = 255;
    private static final String HTTP_01 = "http-01";
    private static final Set<String> CHALLENGES = Set.of(HTTP_01, "tls-alpn-01", "dns-01");
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
        ciphers.forEach(TlsConfig::requireSuite);
        if (!ciphers.isEmpty() && minVersion.equals("1.3")) {
            throw new InvalidConfigException(
                    "ciphers", "has no effect with min_version = \"1.3\", whose suites are fixed");
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
        alpn.forEach(TlsConfig::requireProtocol);
        if (Set.copyOf(alpn).size() < alpn.size()) {
            throw new InvalidConfigException("alpn", "a protocol is in it twice");
        }
        Positive.check("handshake_timeout", handshakeTimeout);
        if (!CHALLENGES.contains(acmeChallenge)) {
            throw new InvalidConfigException(
                    "acme_challenge",
                    '"'
                            + acmeChallenge
                            + "\" (expected: \"http-01\", \"tls-alpn-01\" or \"dns-01\")");
        }
        if (acmeDnsSolver.isPresent() != acmeChallenge.equals("dns-01")) {
            throw new InvalidConfigException(
                    acmeDnsSolver.isPresent() ? "acme_dns_solver" : "acme_challenge",
                    acmeDnsSolver.isPresent()
                            ? "has no effect without acme_challenge = \"dns-01\""
                            : "\"dns-01\" needs acme_dns_solver: what changes the records");
        }
        if (acmeStaging && acmeDirectory.isPresent()) {
            throw new InvalidConfigException(
                    "acme_staging", "true makes acme_directory useless (expected: one of the two)");
        }
        acmeDirectory.ifPresent(TlsConfig::requireHttps);
        if (acmeEabKeyId.isPresent() != acmeEabHmacKey.isPresent()) {
            throw new InvalidConfigException(
                    acmeEabKeyId.isPresent() ? "acme_eab_key_id" : "acme_eab_hmac_key",
                    acmeEabKeyId.isPresent()
                            ? "needs acme_eab_hmac_key, which the authority gives with it"
                            : "needs acme_eab_key_id, which the authority gives with it");
        }
        acmeEabHmacKey.ifPresent(TlsConfig::requireHmacKey);
        if (!acme) {
            requireAcmeFor("acme_challenge", !acmeChallenge.equals(HTTP_01));
            requireAcmeFor("acme_directory", acmeDirectory.isPresent());
            requireAcmeFor("acme_ca_file", acmeCaFile.isPresent());
            requireAcmeFor("acme_email", acmeEmail.isPresent());
            requireAcmeFor("acme_domains", !acmeDomains.isEmpty());
            requireAcmeFor("acme_eab_key_id", acmeEabKeyId.isPresent());
            requireAcmeFor("acme_staging", acmeStaging);
            requireAcmeFor("acme_storage_path", !acmeStoragePath.equals(ACME_STORAGE));
        }
        certificates = List.copyOf(certificates);
        ciphers = List.copyOf(ciphers);
        alpn = List.copyOf(alpn);
        acmeDomains = List.copyOf(acmeDomains);
    }

    // RFC 5246 §A.5; the suites of TLS 1.3 name no exchange of keys.
    private static void requireSuite(String name) {
        if (!name.contains("_WITH_")) {
            throw new InvalidConfigException(
                    "ciphers",
                    '"'
                            + name
                            + "\" (expected: suites of TLS 1.2, such as"
                            + " \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\")");
        }
    }

    // RFC 7301 §3.1
    private static void requireProtocol(String name) {
        if (name.isEmpty() || name.length() > ALPN_MAX) {
            throw new InvalidConfigException(
                    "alpn",
                    '"' + name + "\" (expected: names of 1 to 255 characters, such as \"h2\")");
        }
    }

    // RFC 8555 §6.1
    private static void requireHttps(URI directory) {
        if (!"https".equalsIgnoreCase(directory.getScheme()) || directory.getHost() == null) {
            throw new InvalidConfigException(
                    "acme_directory",
                    '"' + directory.toString() + "\" (expected: a URL that begins with https://)");
        }
    }

    // RFC 7518 §3.2; the message does not repeat the secret.
    private static void requireHmacKey(String key) {
        int length;
        try {
            length = Base64.getUrlDecoder().decode(key).length;
        } catch (IllegalArgumentException e) {
            length = 0;
        }
        if (length < HMAC_KEY_MIN) {
            throw new InvalidConfigException(
                    "acme_eab_hmac_key", "expected: base64url of 32 octets or more");
        }
    }

    private static void requireAcmeFor(String key, boolean isSet) {
        if (isSet) {
            throw new InvalidConfigException(key, "has no effect without acme = true");
        }
    }
}
