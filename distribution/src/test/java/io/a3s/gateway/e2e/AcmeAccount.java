package io.a3s.gateway.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/** An account at an authority, by its key: as much of RFC 8555 as closing it takes. */
final class AcmeAccount implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COORDINATE = 32;

    private final HttpClient client;
    private final JsonNode directory;
    private final KeyPair key;

    /**
     * @param trusting whoever has issued the certificate of the authority's server
     * @param pem the file with the key of the account, on P-256
     */
    AcmeAccount(SSLContext trusting, URI directory, Path pem) throws Exception {
        client = HttpClient.newBuilder().sslContext(trusting).build();
        String found =
                client.send(HttpRequest.newBuilder(directory).build(), BodyHandlers.ofString())
                        .body();
        this.directory = JSON.readTree(found);
        this.key = read(Files.readString(pem));
    }

    private static KeyPair read(String pem) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(block(pem, "PUBLIC KEY"))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY"))));
    }

    private static byte[] block(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int start = pem.indexOf(begin) + begin.length();
        return Base64.getMimeDecoder().decode(pem.substring(start, pem.indexOf("-----END", start)));
    }

    /** Closes it for good (RFC 8555 §7.3.6). */
    void deactivate() throws Exception {
        String url = directory.get("newAccount").asText();
        HttpResponse<String> account =
                post(url, "\"jwk\":" + jwk(), "{\"onlyReturnExisting\":true}");
        String name = account.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> closed =
                post(name, "\"kid\":\"" + name + '"', "{\"status\":\"deactivated\"}");
        if (!closed.body().contains("deactivated")) {
            throw new IOException("the account is not closed: " + closed.body());
        }
    }

    private HttpResponse<String> post(String url, String identified, String payload)
            throws Exception {
        String nonce =
                client.send(
                                HttpRequest.newBuilder(
                                                URI.create(directory.get("newNonce").asText()))
                                        .HEAD()
                                        .build(),
                                BodyHandlers.discarding())
                        .headers()
                        .firstValue("Replay-Nonce")
                        .orElseThrow();
        String head =
                encoded(
                        "{\"alg\":\"ES256\",\"nonce\":\"%s\",\"url\":\"%s\",%s}"
                                .formatted(nonce, url, identified));
        String body = encoded(payload);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key.getPrivate());
        signature.update((head + '.' + body).getBytes(StandardCharsets.US_ASCII));
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/jose+json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                                                .formatted(head, body, encoded(signature.sign()))))
                        .build(),
                BodyHandlers.ofString());
    }

    private String jwk() {
        var point = ((ECPublicKey) key.getPublic()).getW();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    // RFC 7518 §6.2.1.2: as long as the field, whatever zeros it begins with.
    private static String coordinate(BigInteger number) {
        byte[] octets = number.toByteArray();
        byte[] whole = new byte[COORDINATE];
        int length = Math.min(octets.length, COORDINATE);
        System.arraycopy(octets, octets.length - length, whole, COORDINATE - length, length);
        return encoded(whole);
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
