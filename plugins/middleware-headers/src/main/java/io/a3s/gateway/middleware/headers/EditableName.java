package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which fields an operator may edit. */
final class EditableName {
    // Framing and connection handling are decided per connection by the gateway: a second opinion
    // in
    // a header would let two peers disagree about where a message ends (RFC 9112 §6, RFC 9110
    // §7.6.1).
    // Host has to agree with what the request was routed by (RFC 9112 §3.2).
    private static final Set<HeaderName> RESERVED =
            List.of(
                            "Connection",
                            "Content-Length",
                            "Host",
                            "HTTP2-Settings",
                            "Keep-Alive",
                            "Proxy-Connection",
                            "TE",
                            "Trailer",
                            "Transfer-Encoding",
                            "Upgrade")
                    .stream()
                    .map(HeaderName::of)
                    .collect(Collectors.toUnmodifiableSet());

    private EditableName() {}

    /**
     * Returns the name of a field that may be edited.
     *
     * @throws InvalidConfigException under the key, if it is no name or belongs to the gateway
     */
    static HeaderName of(String key, String text) {
        HeaderName name = parse(key, text);
        if (RESERVED.contains(name)) {
            throw new InvalidConfigException(
                    key,
                    "\""
                            + text
                            + "\" is managed by the gateway (expected: a field other than those of"
                            + " framing, connections and Host)");
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
