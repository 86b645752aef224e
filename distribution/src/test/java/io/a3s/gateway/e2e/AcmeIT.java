package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates obtained from pebble, in a running gateway. */
class AcmeIT {
    private static final Duration LONG = Duration.ofDays(90);

    @TempDir Path directory;
    private final int httpPort = FreePort.next();
    private final int tlsPort = FreePort.next();
    private TestAuthority authority;
    private ScriptedBackend backend;

    @BeforeAll
    static void require() {
        PebbleProcess.require();
    }

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(directory);
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    private PebbleProcess pebble(Duration validity, Map<String, String> environment)
            throws Exception {
        return PebbleProcess.start(directory, authority, httpPort, tlsPort, validity, environment);
    }

    private String config(PebbleProcess pebble, String acme, String rule) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        entrypoints "tls" {
          address = "127.0.0.1:%d"
          tls {
            acme = true
            acme_email = "ops@example.test"
            acme_storage_path = "%s"
            %s
            %s
          }
        }
        routers "all" { rule = "%s"; service = "s" }
        services "s"  { load_balancer { servers = [{ url = "%s" }] } }
        """
                .formatted(httpPort, tlsPort, store(), pebble.keys(), acme, rule, backend.url());
    }

    private Path store() {
        return directory.resolve("acme");
    }

    private static SSLContext trusting(X509Certificate root) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root);
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), new SecureRandom());
        return context;
    }

    private X509Certificate awaitCertificate(X509Certificate root, String name) {
        return awaitCertificate(root, name, name);
    }

    /**
     * Waits until a client gets a certificate.
     *
     * @param asked what the client asks for
     * @param expected what the certificate is for
     */
    private X509Certificate awaitCertificate(X509Certificate root, String asked, String expected) {
        return await().alias("certificate for " + expected)
                // An order that the authority could not check yet is followed by another one.
                .atMost(Scale.patience(150))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(SSLException.class)
                .until(
                        () -> {
                            // A resumed session would show the certificate it began with.
                            try (var client = new TlsClient(trusting(root), tlsPort, asked)) {
                                assertThat(client.get("/", asked).status()).isEqualTo(200);
                                return client.certificate();
                            }
                        },
                        shown -> isFor(shown, expected));
    }

    private static boolean isFor(X509Certificate certificate, String name) {
        try {
            return Set.of(List.of(2, name)).containsAll(certificate.getSubjectAlternativeNames());
        } catch (CertificateParsingException e) {
            throw new AssertionError(e);
        }
    }

    @Execution(CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "http-01,''",
        "tls-alpn-01,''",
        "tls-alpn-01,-Dio.netty.handler.ssl.noOpenSsl=true"
    })
    void obtainsCertificatesForTheHostsOfItsRouters(String challenge, String engine)
            throws Exception {
        String rule = "Host(`a.test`) || (Host(`b.test`) && !Path(`/none`))";
        try (var pebble = pebble(LONG, Map.of());
                var gateway =
                        GatewayProcess.in(directory)
                                .env("JAVA_OPTS", engine)
                                .start(
                                        config(
                                                pebble,
                                                "acme_challenge = \"" + challenge + '"',
                                                rule))) {
            X509Certificate root = pebble.root();

            awaitCertificate(root, "a.test");
            awaitCertificate(root, "b.test");

            assertThat(
                            gateway.metrics()
                                    .value("gateway_certificate_orders_total{result=\"obtained\"}"))
                    .isEqualTo(2);
            assertThat(RawClient.get(httpPort, "/.well-known/acme-challenge/none").status())
                    .isEqualTo(404);
            requireOnlyOwnerReads();
            gateway.awaitIdle();
        }
    }

    private void requireOnlyOwnerReads() throws IOException {
        try (Stream<Path> files = Files.walk(store())) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(
                            file ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(file)))
                                            .matches("rw[x-]------|rw-r--r--")
                                            .satisfies(
                                                    permissions -> {
                                                        if (file.toString().endsWith(".pem")) {
                                                            assertThat(permissions)
                                                                    .isEqualTo("rw-------");
                                                        }
                                                    }));
        }
    }

    @Execution(CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "cloudflare,'api_token = \"t0ken\"; propagation_wait = \"0s\"; api_url = \"%s/client/v4\"',Bearer t0ken",
        "route53,'access_key_id = \"AK\"; secret_access_key = \"secret\"; api_url = \"%s\"',AWS4-HMAC-SHA256 Credential=AK/"
    })
    void provesWildcardsByDns(String type, String keys, String credential) throws Exception {
        try (var pebble = pebble(LONG, Map.of());
                var vendor = new FakeDnsVendor(pebble.dnsManagement())) {
            String config =
                    config(
                                    pebble,
                                    """
                                    acme_challenge = "dns-01"
                                    acme_dns_solver = "zone"
                                    acme_domains = ["w.test", "*.w.test"]
                                    """,
                                    "PathPrefix(`/`)")
                            + "dns_solvers \"zone\" { type = \"%s\"; %s }\n"
                                    .formatted(type, keys.formatted(vendor.url()));
            try (var gateway = GatewayProcess.in(directory).start(config)) {
                X509Certificate root = pebble.root();

                awaitCertificate(root, "any.w.test", "*.w.test");
                awaitCertificate(root, "w.test");

                assertThat(vendor.authorizations())
                        .allSatisfy(shown -> assertThat(shown).startsWith(credential));
                await().atMost(Scale.patience(20))
                        .until(() -> vendor.values().values().stream().allMatch(List::isEmpty));
                gateway.awaitIdle();
            }
        }
    }

    // The name comes with a router of a provider, which may have none at first.
    @Execution(CONCURRENT)
    @Test
    void servesWhatItHasAfterARestartAndOrdersNothing() throws Exception {
        Path provided = Files.createDirectory(directory.resolve("conf.d"));
        try (var pebble = pebble(LONG, Map.of())) {
            String whole = config(pebble, "", "Host(`a.test`)");
            int routers = whole.indexOf("routers ");
            String config =
                    whole.substring(0, routers)
                            + "providers { file { directory = \"%s\" } }\n".formatted(provided);
            X509Certificate root = pebble.root();
            X509Certificate first;
            try (var gateway = GatewayProcess.in(directory).start(config)) {
                Files.writeString(provided.resolve("a.hcl"), whole.substring(routers));
                first = awaitCertificate(root, "a.test");
                gateway.awaitIdle();
            }
            try (var gateway = GatewayProcess.in(directory).start(config)) {
                assertThat(awaitCertificate(root, "a.test")).isEqualTo(first);
                assertThat(pebble.logged("Issued certificate")).isEqualTo(1);
                gateway.awaitIdle();
            }
        }
    }

    @Execution(CONCURRENT)
    @Test
    void bindsItsAccountToOneTheOperatorHas() throws Exception {
        String key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        String wrong = key.replace('z', 'y');
        try (var pebble = pebble(LONG, Map.of(PebbleProcess.BINDING, key))) {
            String keys = "acme_eab_key_id = \"kid-1\"; acme_eab_hmac_key = \"%s\"";
            try (var gateway =
                    GatewayProcess.in(directory)
                            .start(config(pebble, keys.formatted(wrong), "Host(`a.test`)"))) {
                gateway.awaitLog("no certificate:");

                gateway.rewriteConfig(config(pebble, keys.formatted(key), "Host(`a.test`)"));

                awaitCertificate(pebble.root(), "a.test");
                assertThat(gateway.log()).doesNotContain(key.substring(2));
                gateway.awaitIdle();
            }
        }
    }

    @Execution(CONCURRENT)
    @Test
    void ordersNothingForNamesItHasCertificatesFor() throws Exception {
        String own =
                authority.write("own", authority.issue("own", "a.test", "*.w.test"))
                        + "; acme_challenge = \"tls-alpn-01\"";
        String rule = "Host(`a.test`) || Host(`x.w.test`) || Host(`b.test`)";
        try (var pebble = pebble(LONG, Map.of());
                var gateway = GatewayProcess.in(directory).start(config(pebble, own, rule))) {
            awaitCertificate(pebble.root(), "b.test");

            for (String name : List.of("a.test", "x.w.test")) {
                try (var client = new TlsClient(authority.client(), tlsPort, name)) {
                    assertThat(client.subject()).as(name).isEqualTo("CN=own");
                }
            }
            assertThat(pebble.logged("Issued certificate")).isEqualTo(1);
            assertThat(
                            gateway.log()
                                    .lines()
                                    .filter(line -> line.contains("ordering a certificate")))
                    .singleElement()
                    .asString()
                    .contains("b.test");
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void renewsUnderOpenConnections() throws Exception {
        try (var pebble = pebble(Duration.ofSeconds(15), Map.of());
                var gateway =
                        GatewayProcess.in(directory)
                                .args("--no-watch")
                                .start(config(pebble, "", "Host(`a.test`)"))) {
            X509Certificate root = pebble.root();
            X509Certificate first = awaitCertificate(root, "a.test");
            try (var kept = new TlsClient(trusting(root), tlsPort, "a.test")) {
                await().alias("another certificate")
                        .atMost(Scale.patience(60))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> !awaitCertificate(root, "a.test").equals(first));

                assertThat(kept.get("/", "a.test").status()).isEqualTo(200);
            }
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void aNameThatCannotBeProvedHoldsUpNoOther() throws Exception {
        try (var pebble = pebble(LONG, Map.of())) {
            pebble.pointElsewhere("gone.test");
            String names = "acme_domains = [\"gone.test\", \"a.test\"]";
            try (var gateway =
                    GatewayProcess.in(directory).start(config(pebble, names, "PathPrefix(`/`)"))) {
                X509Certificate root = pebble.root();

                awaitCertificate(root, "a.test");

                gateway.awaitLog("no certificate:");
                assertThat(gateway.log())
                        .contains("no certificate: ")
                        .contains("name=\"gone.test\"");
                gateway.awaitIdle();
            }
        }
    }

    @Execution(CONCURRENT)
    @Test
    void survivesAnAuthorityThatIsHostileOrAway() throws Exception {
        try (var pebble =
                pebble(LONG, Map.of("PEBBLE_WFE_NONCEREJECT", "50", "PEBBLE_AUTHZREUSE", "50"))) {
            pebble.stop();
            try (var gateway =
                    GatewayProcess.in(directory).start(config(pebble, "", "Host(`a.test`)"))) {
                await().atMost(Scale.patience(20))
                        .until(
                                () ->
                                        gateway.metrics()
                                                        .value(
                                                                "gateway_certificate_orders_total{result=\"failed\"}")
                                                >= 1);
                assertThat(RawClient.get(httpPort, "/").status()).isEqualTo(404);

                pebble.startAuthority();

                awaitCertificate(pebble.root(), "a.test");
                gateway.awaitIdle();
            }
        }
    }

    private Path accountKey() throws IOException {
        try (Stream<Path> files = Files.walk(store())) {
            return files.filter(file -> file.endsWith("account.pem")).findFirst().orElseThrow();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void survivesThatItsAccountIsClosed() throws Exception {
        try (var pebble = pebble(LONG, Map.of());
                var gateway =
                        GatewayProcess.in(directory).start(config(pebble, "", "Host(`a.test`)"))) {
            X509Certificate root = pebble.root();
            X509Certificate first = awaitCertificate(root, "a.test");
            Path key = accountKey();
            String closed = Files.readString(key);
            try (var account = new AcmeAccount(authority.client(), pebble.url(), key)) {
                account.deactivate();
            }

            gateway.rewriteConfig(config(pebble, "", "Host(`a.test`) || Host(`b.test`)"));

            awaitCertificate(root, "b.test");
            assertThat(gateway.log()).contains("the authority has closed the account");
            assertThat(Files.readString(key)).isNotEqualTo(closed);
            assertThat(awaitCertificate(root, "a.test")).isEqualTo(first);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void gatewaysThatShareAStoreOrderOnce() throws Exception {
        int otherTls = FreePort.next();
        try (var pebble = pebble(LONG, Map.of())) {
            String first = config(pebble, "", "Host(`a.test`)");
            String second =
                    first.replace(
                                    "entrypoints \"web\" { address = \"127.0.0.1:" + httpPort,
                                    "entrypoints \"web\" { address = \"127.0.0.1:"
                                            + FreePort.next())
                            .replace("127.0.0.1:" + tlsPort, "127.0.0.1:" + otherTls);
            Path other = Files.createDirectory(directory.resolve("other"));
            // The second may be the one that orders: the authority comes to the first.
            try (var two = GatewayProcess.in(other).start(second);
                    var one = GatewayProcess.in(directory).start(first)) {
                X509Certificate root = pebble.root();

                X509Certificate shown = awaitCertificate(root, "a.test");
                await().atMost(Scale.patience(20))
                        .ignoreExceptionsInstanceOf(SSLException.class)
                        .until(
                                () -> {
                                    try (var client =
                                            new TlsClient(trusting(root), otherTls, "a.test")) {
                                        return client.certificate().equals(shown);
                                    }
                                });

                assertThat(pebble.logged("Issued certificate")).isEqualTo(1);
                one.awaitIdle();
                two.awaitIdle();
            }
        }
    }
}
