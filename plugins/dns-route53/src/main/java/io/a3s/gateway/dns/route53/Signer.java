package io.a3s.gateway.dns.route53;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to Amazon's services (AWS Signature Version 4).
 *
 * @param keyId the id of the access key
 * @param key the access key
 * @param region what the signature is for
 * @param service what the signature is for
 */
record Signer(String keyId, String key, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Returns a time as the field {@code X-Amz-Date} has it. */
    static String date(Instant time) {
        return TIME.format(time);
    }

    /**
     * Returns the field {@code Authorization} of a request.
     *
     * @param path as it is sent
     * @param query as it is sent: encoded, and sorted by name
     * @param fields those that are signed, with names in lower case; {@code host} and {@code
     *     x-amz-date} among them
     */
    String authorization(
            String method, String path, String query, Map<String, String> fields, byte[] body) {
        NavigableMap<String, String> sorted = new TreeMap<>(fields);
        String date = sorted.getOrDefault("x-amz-date", "");
        String names = String.join(";", sorted.keySet());
        String canonical =
                method
                        + '\n'
                        + path
                        + '\n'
                        + query
                        + '\n'
                        + sorted.entrySet().stream()
                                .map(field -> field.getKey() + ':' + field.getValue() + '\n')
                                .collect(Collectors.joining())
                        + '\n'
                        + names
                        + '\n'
                        + hash(body);
        String day = date.substring(0, "yyyyMMdd".length());
        String scope = day + '/' + region + '/' + service + "/aws4_request";
        String text =
                ALGORITHM
                        + '\n'
                        + date
                        + '\n'
                        + scope
                        + '\n'
                        + hash(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] derived = ("AWS4" + key).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            derived = mac(derived, part);
        }
        return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(
                        ALGORITHM,
                        keyId,
                        scope,
                        names,
                        HexFormat.of().formatHex(mac(derived, text)));
    }

    private static String hash(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return keyId;
    }
}
