package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;

/**
 * What clients are told about a limit: {@code RateLimit-Policy} and {@code RateLimit} as of
 * draft-ietf-httpapi-ratelimit-headers, structured fields (RFC 9651) that name the policy after the
 * middleware.
 */
final class Announcement {
    private static final HeaderName POLICY = HeaderName.of("RateLimit-Policy");
    private static final HeaderName LIMIT = HeaderName.of("RateLimit");

    private final String name;
    private final String policy;
    private final TokenRate rate;

    /**
     * Prepares the fields.
     *
     * @param instance the name of the middleware
     * @param quota requests in the long run for each period
     * @param periodSeconds the period
     * @param rate how the bucket refills
     */
    Announcement(String instance, double quota, long periodSeconds, TokenRate rate) {
        this.name = quoted(instance);
        this.policy = name + policy(quota, periodSeconds);
        this.rate = rate;
    }

    // Quota and window are whole numbers. Half a request in a second is one in two.
    private static String policy(double quota, long periodSeconds) {
        long whole = Math.max(1, (long) quota);
        long window = (long) Math.ceil(whole * periodSeconds / quota);
        return ";q=" + whole + ";w=" + window;
    }

    // A string in a structured field (RFC 9651 §3.3.3) has printable ASCII only.
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c < 0x20 || c > 0x7e ? '?' : c);
        }
        return quoted.append('"').toString();
    }

    /** Returns a refusal with the fields. */
    Reply on(Reply refusal, long waitSeconds) {
        return refusal.withHeader(LIMIT, name + ";r=0;t=" + waitSeconds).withHeader(POLICY, policy);
    }

    /**
     * Adds the fields to a response.
     *
     * @param microsToFull how long the bucket takes to be full, after the request took its token
     */
    void addTo(Headers headers, long microsToFull) {
        double filled = Math.max(0, rate.bucketMicros() - microsToFull) / rate.tokenMicros();
        long whole = (long) filled;
        double secondsToNext = (whole + 1 - filled) * rate.tokenMicros() / 1e6;
        headers.add(POLICY, policy);
        headers.add(LIMIT, name + ";r=" + whole + ";t=" + (long) Math.ceil(secondsToNext));
    }
}
