package io.a3s.gateway.ocsp;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An authority that answers about one certificate over HTTP, as the test has it answer. */
final class FakeResponder implements AutoCloseable {
    static final int GOOD = 0x80;
    static final int REVOKED = 0xa1;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ECDSA_SHA256 = {
        0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2
    };
    private static final byte[] BASIC = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};

    final AtomicInteger asked = new AtomicInteger();
    volatile UnaryOperator<byte[]> answer = request -> new byte[0];
    private final X509Bundle root;
    private final X509Bundle issued;
    private final HttpServer server;

    FakeResponder() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        asked.incrementAndGet();
                        byte[] body = answer.apply(exchange.getRequestBody().readAllBytes());
                        exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        root =
                new CertificateBuilder()
                        .subject("CN=Root")
                        .algorithm(Algorithm.ecp256)
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned();
        issued = issue("CN=a.test");
    }

    X509Bundle root() {
        return root;
    }

    /** Returns the certificate that names this responder. */
    X509Bundle issued() {
        return issued;
    }

    /** Issues another one that names this responder. */
    X509Bundle issue(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .algorithm(Algorithm.ecp256)
                .addExtensionOctetString("1.3.6.1.5.5.7.1.1", false, access())
                .buildIssuedBy(root);
    }

    private byte[] access() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        byte[] ocsp = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};
        return Der.value(
                Der.SEQUENCE,
                Der.value(
                        Der.SEQUENCE,
                        Der.value(Der.OBJECT_IDENTIFIER, ocsp),
                        Der.value(0x86, url.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Returns a response about what a request asks, signed by the authority. */
    byte[] response(byte[] request, int status, Instant from, Instant until) {
        return response(request, status, from, until, root.getKeyPair().getPrivate());
    }

    /** Returns a response signed by anybody. */
    byte[] response(byte[] request, int status, Instant from, Instant until, PrivateKey signer) {
        try {
            byte[] state = status == GOOD ? Der.value(GOOD) : Der.value(status, time(from));
            byte[] single =
                    Der.value(
                            Der.SEQUENCE,
                            certificateId(request),
                            state,
                            time(from),
                            Der.value(0xa0, time(until)));
            byte[] name = root.getCertificate().getSubjectX500Principal().getEncoded();
            byte[] data =
                    Der.value(
                            Der.SEQUENCE,
                            Der.value(0xa1, name),
                            time(from),
                            Der.value(Der.SEQUENCE, single));
            byte[] algorithm =
                    Der.value(Der.SEQUENCE, Der.value(Der.OBJECT_IDENTIFIER, ECDSA_SHA256));
            byte[] signed = Der.value(Der.BIT_STRING, new byte[] {0}, sign(data, signer));
            byte[] basic = Der.value(Der.SEQUENCE, data, algorithm, signed);
            byte[] typed =
                    Der.value(
                            Der.SEQUENCE,
                            Der.value(Der.OBJECT_IDENTIFIER, BASIC),
                            Der.value(Der.OCTET_STRING, basic));
            return Der.value(
                    Der.SEQUENCE,
                    Der.value(Der.ENUMERATED, BigInteger.ZERO.toByteArray()),
                    Der.value(0xa0, typed));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    // What was asked is what is answered about.
    private static byte[] certificateId(byte[] request) throws IOException {
        Der list = Der.of(request).enter(Der.SEQUENCE).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
        return Der.value(Der.SEQUENCE, list.enter(Der.SEQUENCE).octets(Der.SEQUENCE));
    }

    private static byte[] sign(byte[] data, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(data);
        return signature.sign();
    }

    private static byte[] time(Instant time) {
        return Der.value(
                Der.GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
