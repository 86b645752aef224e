package io.a3s.gateway.e2e;

import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Says of one certificate whether it is good, by the machine's own {@code openssl}. */
final class OcspResponder implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/openssl");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final int port = FreePort.next();
    private @Nullable Process process;

    OcspResponder(Path directory) {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is missing");
        this.directory = directory;
    }

    int port() {
        return port;
    }

    /** Returns the extension of certificates that leads to a port (RFC 5280 §4.2.2.1). */
    static byte[] access(int port) {
        byte[] url = ("http://127.0.0.1:" + port).getBytes(StandardCharsets.US_ASCII);
        var one = new ByteArrayOutputStream();
        one.writeBytes(new byte[] {6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, (byte) 0x86});
        one.write(url.length);
        one.writeBytes(url);
        var all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0x30, (byte) (one.size() + 2), 0x30, (byte) one.size()});
        all.writeBytes(one.toByteArray());
        return all.toByteArray();
    }

    /** Begins to answer. */
    void start(TestAuthority authority, X509Bundle good) throws IOException {
        X509Certificate certificate = good.getCertificate();
        Path index =
                Files.writeString(
                        directory.resolve("ocsp-index"),
                        "V\t%s\t\t%s\tunknown\t/CN=any\n"
                                .formatted(
                                        TIME.format(certificate.getNotAfter().toInstant()),
                                        serial(certificate)));
        Files.writeString(directory.resolve("ocsp-index.attr"), "unique_subject = no\n");
        Path key =
                Files.writeString(
                        directory.resolve("ocsp.key"), authority.root().getPrivateKeyPEM());
        Path log = directory.resolve("ocsp.log");
        Process started =
                new ProcessBuilder(
                                List.of(
                                        PROGRAM.toString(),
                                        "ocsp",
                                        "-index",
                                        index.toString(),
                                        "-port",
                                        Integer.toString(port),
                                        "-CA",
                                        authority.caFile().toString(),
                                        "-rsigner",
                                        authority.caFile().toString(),
                                        "-rkey",
                                        key.toString(),
                                        "-nmin",
                                        "60"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = started;
        // Not by a connection: this one waits for ever for the request of each, before the next.
        await().alias("openssl takes connections")
                .atMost(Duration.ofSeconds(20))
                .failFast("openssl ended; see ocsp.log", () -> !started.isAlive())
                .until(() -> Files.readString(log).contains("waiting for OCSP client"));
    }

    // As its index has them: whole octets in upper case.
    private static String serial(X509Certificate certificate) {
        String text = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        return text.length() % 2 == 0 ? text : '0' + text;
    }

    /** Answers no more. */
    void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
