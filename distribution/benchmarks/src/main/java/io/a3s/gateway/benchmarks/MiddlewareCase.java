package io.a3s.gateway.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A middleware with a configuration, and the fields of a request it lets pass. */
public enum MiddlewareCase {
    /** The chain alone, to be subtracted from all others. */
    NONE("", ""),
    /** A key among a hundred, as the libraries of OpenAI send it. */
    API_KEY(
            "api-key; header = \"Authorization\"; clients = { mobile = \"sk-2fUq9a8pXvHk\" }",
            "Authorization: Bearer sk-2fUq9a8pXvHk\r\n"),
    /** A password that was checked before. */
    BASIC_AUTH(
            "basic-auth; users = { alice = \"correct-horse\" }",
            "Authorization: Basic YWxpY2U6Y29ycmVjdC1ob3JzZQ==\r\n"),
    /** A token with a claim to a header; the signature is part of it. */
    JWT(
            "jwt; value = \"" + Token.SECRET + "\"",
            "Authorization: Bearer " + Token.signed() + "\r\n"),
    /** A field set, one removed. */
    HEADERS(
            "headers; request_headers = { \"X-Tier\" = \"public\" }; request_headers_remove = [\"X-Debug\"]",
            ""),
    /** The prefix of the path. */
    STRIP_PREFIX("strip-prefix; prefixes = [\"/v1\"]", ""),
    /** No browser. */
    CORS("cors; allowed_origins = [\"https://app.example.com\"]", ""),
    /** A page that may. */
    CORS_ALLOWED(
            "cors; allowed_origins = [\"https://app.example.com\"]",
            "Origin: https://app.example.com\r\n"),
    /** The last of three networks. */
    IP_ALLOW(
            "ip-allow; allowed_ips = [\"198.51.100.0/24\", \"2001:db8::/32\", \"192.0.2.0/24\"]",
            ""),
    /** A bucket that never runs out. */
    RATE_LIMIT("rate-limit; rate = 1000000; burst = 1000000000", ""),
    /** A request without a body. */
    BODY_LIMIT("body-limit; max_body_bytes = \"1MiB\"", ""),
    /** Nothing to retry. */
    RETRY("retry", ""),
    /** Closed. */
    CIRCUIT_BREAKER("circuit-breaker", ""),
    /** A client that takes gzip, and a response without a body. */
    COMPRESS("compress", "Accept-Encoding: gzip\r\n");

    private final String settings;
    private final String fields;

    MiddlewareCase(String settings, String fields) {
        this.settings = settings;
        this.fields = fields;
    }

    /** Returns the block of a middleware of this name, or nothing. */
    String block(String name) {
        if (settings.isEmpty()) {
            return "";
        }
        int end = settings.indexOf(';');
        String type = end < 0 ? settings : settings.substring(0, end);
        String rest = end < 0 ? "" : settings.substring(end);
        return "middlewares \"%s\" { type = \"%s\"%s }\n".formatted(name, type, rest);
    }

    /** Returns the head of a request it lets pass. */
    String request() {
        return "GET /v1/items/42 HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: benchmark\r\nAccept: */*\r\n"
                + fields
                + "\r\n";
    }

    private static final class Token {
        static final String SECRET = "a-secret-of-thirty-two-characters";

        static String signed() {
            String content =
                    base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                            + '.'
                            + base64(
                                    "{\"sub\":\"1234567890\",\"exp\":32503680000}"
                                            .getBytes(StandardCharsets.UTF_8));
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return content
                        + '.'
                        + base64(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new AssertionError("every Java platform has HMAC with SHA-256", e);
            }
        }

        private static String base64(byte[] octets) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        }
    }
}
