package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which fields may come behind a body. Those that delimit, route, authenticate or describe a
 * message may not (RFC 9110 §6.5.1): whoever merged them into the head would let the sender change
 * what was already decided.
 */
final class Trailers {
    private static final List<HeaderName> FORBIDDEN =
            Stream.of(
                            "Age",
                            "Authorization",
                            "Cache-Control",
                            "Content-Encoding",
                            "Content-Length",
                            "Content-Range",
                            "Content-Type",
                            "Cookie",
                            "Date",
                            "Expires",
                            "Forwarded",
                            "Host",
                            "If-Match",
                            "If-Modified-Since",
                            "If-None-Match",
                            "If-Range",
                            "If-Unmodified-Since",
                            "Location",
                            "Max-Forwards",
                            "Pragma",
                            "Range",
                            "Retry-After",
                            "Set-Cookie",
                            "Trailer",
                            "Vary",
                            "WWW-Authenticate",
                            "X-Forwarded-For",
                            "X-Forwarded-Host",
                            "X-Forwarded-Port",
                            "X-Forwarded-Prefix",
                            "X-Forwarded-Proto",
                            "X-Real-Ip",
                            "X-Request-Id")
                    .map(HeaderName::of)
                    .toList();

    private Trailers() {}

    /** Removes what may not be a trailer; fields of the connection are hidden already. */
    static void keepAllowed(HeadBuffer fields) {
        for (HeaderName name : FORBIDDEN) {
            fields.remove(name);
        }
    }
}
