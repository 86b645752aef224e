package io.a3s.gateway.e2e;

import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A certificate authority that speaks ACME, Debian's {@code pebble}, with a DNS server of its own,
 * {@code pebble-challtestsrv}, which says of every name that it is this machine.
 */
final class PebbleProcess implements AutoCloseable {
    /**
     * Among the variables: the key that accounts have to be bound with, as {@code kid-1}; else none
     * has to be.
     */
    static final String BINDING = "BINDING";

    private static final String HMAC_KEY =
            "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
    private static final Path PROGRAM = Path.of("/usr/bin/pebble");
    private static final Path NAME_SERVER = Path.of("/usr/bin/pebble-challtestsrv");

    private final Path directory;
    private final TestAuthority server;
    private final Map<String, String> environment;
    private final int port = FreePort.next();
    private final int management = FreePort.next();
    private final int dnsManagement = FreePort.next();
    private final int dns = FreePort.next();
    private final List<Process> processes = new ArrayList<>();

    private PebbleProcess(Path directory, TestAuthority server, Map<String, String> environment) {
        this.directory = directory;
        this.server = server;
        this.environment = environment;
    }

    /** Skips the test, and says so, where there is no pebble. */
    static void require() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM) && Files.isExecutable(NAME_SERVER),
                PROGRAM + " is missing; on Debian: apt-get install pebble");
    }

    /**
     * Starts both.
     *
     * @param server issues the certificate of its own server
     * @param httpPort where it looks for answers over HTTP
     * @param tlsPort where it looks for answers over TLS
     * @param validity how long its certificates are valid
     * @param environment the variables that make it hostile
     */
    static PebbleProcess start(
            Path directory,
            TestAuthority server,
            int httpPort,
            int tlsPort,
            Duration validity,
            Map<String, String> environment)
            throws Exception {
        var pebble = new PebbleProcess(directory, server, environment);
        try {
            pebble.configure(httpPort, tlsPort, validity);
            pebble.startNameServer();
            pebble.startAuthority();
        } catch (Exception | Error e) {
            pebble.close();
            throw e;
        }
        return pebble;
    }

    private void configure(int httpPort, int tlsPort, Duration validity) throws Exception {
        X509Bundle own = server.issue("authority", "localhost");
        server.write("authority", own);
        Files.writeString(
                directory.resolve("pebble.json"),
                """
                {"pebble": {
                  "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s",
                  "httpPort": %d, "tlsPort": %d, "certificateValidityPeriod": %d,
                  "externalAccountBindingRequired": %s,
                  "externalAccountMACKeys": {"kid-1": "%s"}
                }}
                """
                        .formatted(
                                port,
                                management,
                                server.cert("authority"),
                                server.key("authority"),
                                httpPort,
                                tlsPort,
                                validity.toSeconds(),
                                environment.containsKey(BINDING),
                                environment.getOrDefault(BINDING, HMAC_KEY)));
    }

    private void startNameServer() throws IOException {
        spawn(
                NAME_SERVER.toString(),
                "-defaultIPv6",
                "",
                "-defaultIPv4",
                "127.0.0.1",
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-dns01",
                "127.0.0.1:" + dns,
                "-management",
                "127.0.0.1:" + dnsManagement);
        awaitPort(dnsManagement);
    }

    /** Starts the authority, also again. */
    void startAuthority() throws IOException {
        spawn(
                PROGRAM.toString(),
                "-config",
                directory.resolve("pebble.json").toString(),
                "-strict",
                "-dnsserver",
                "127.0.0.1:" + dns);
        awaitPort(port);
        awaitPort(management);
    }

    private void spawn(String... command) throws IOException {
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("pebble.log").toFile()));
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
        builder.environment().put("PEBBLE_AUTHZREUSE", "0");
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    private void awaitPort(int wanted) {
        Process last = processes.getLast();
        await().alias("pebble takes connections")
                .atMost(Scale.patience(20))
                .pollInterval(Duration.ofMillis(10))
                .failFast("pebble ended; see its log", () -> !last.isAlive())
                .until(() -> takesConnections(wanted));
    }

    private static boolean takesConnections(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns where it says what it offers. */
    URI url() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    /** Returns the keys of HCL that let a gateway order from it. */
    String keys() {
        return "acme_directory = \"https://127.0.0.1:%d/dir\"; acme_ca_file = \"%s\""
                .formatted(port, server.caFile());
    }

    /** Returns the URL of the DNS server's management. */
    String dnsManagement() {
        return "http://127.0.0.1:" + dnsManagement;
    }

    /** Lets its DNS server say that a name is an address where nobody listens. */
    void pointElsewhere(String name) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create(dnsManagement() + "/add-a"))
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"host\": \"%s.\", \"addresses\": [\"127.9.9.9\"]}"
                                                    .formatted(name)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    /** Returns the root of what it issues, a new one with each start. */
    X509Certificate root() throws Exception {
        try (var client = new TlsClient(server.client(), management, "")) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            client.body("/roots/0", "localhost")
                                                    .getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Returns how often a text is in its log. */
    long logged(String text) throws IOException {
        return Files.readAllLines(directory.resolve("pebble.log")).stream()
                .filter(line -> line.contains(text))
                .count();
    }

    /** Ends the authority, which forgets its accounts. */
    void stop() {
        processes.removeLast().destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
