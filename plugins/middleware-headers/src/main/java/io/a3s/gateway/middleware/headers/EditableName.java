package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import java.util.HashMap;
import java.util.Map;

/** Decides which fields an operator may edit. */
final class EditableName {
    private static final Map<HeaderName, String> RESERVED = reserved();

    private EditableName() {}

    // Framing and connection handling are decided per connection by the gateway: a second opinion
    // in a header would let two peers disagree about where a message ends (RFC 9112 §6, RFC 9110
    // §7.6.1). Host has to agree with what the request was routed by (RFC 9112 §3.2).
    private static Map<HeaderName, String> reserved() {
        Map<HeaderName, String> reasons = new HashMap<>();
        put(
                reasons,
                "says where the message ends, which the gateway decides",
                "Content-Length",
                "Trailer",
                "Transfer-Encoding");
        put(
                reasons,
                "is about one connection, and is not passed on",
                "Connection",
                "HTTP2-Settings",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authentication-Info",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Upgrade");
        put(reasons, "is answered by the gateway, and is not passed on", "Expect");
        put(reasons, "is what the request was routed by", "Host");
        put(reasons, "is set by the gateway, to the id in its log", "X-Request-Id");
        return Map.copyOf(reasons);
    }

    private static void put(Map<HeaderName, String> reasons, String reason, String... names) {
        for (String name : names) {
            reasons.put(HeaderName.of(name), reason);
        }
    }

    /**
     * Returns the name of a field that may be edited.
     *
     * @throws InvalidConfigException under the key, if it is no name or belongs to the gateway
     */
    static HeaderName of(String key, String text) {
        HeaderName name = parse(key, text);
        String reason = RESERVED.get(name);
        if (reason != null) {
            throw new InvalidConfigException(
                    key,
                    "\"%s\" cannot be edited: it %s (expected: another field)"
                            .formatted(text, reason));
        }
        return name;
    }

    private static HeaderName parse(String key, String text) {
        try {
            return HeaderName.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, String.valueOf(e.getMessage()));
        }
    }
}
