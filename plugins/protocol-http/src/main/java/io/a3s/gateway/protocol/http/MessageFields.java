package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fields that delimit, route, authenticate or describe a message. They may not come behind a
 * body (RFC 9110 §6.5.1): whoever merged them into the head would let the sender change what was
 * already decided. Nor may {@code Connection} name them (§7.6.1), which would take them away before
 * they get to whom they are meant for.
 */
final class MessageFields {
    private static final List<HeaderName> NAMES =
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

    private MessageFields() {}

    /** Removes what may not be a trailer; fields of the connection are hidden already. */
    static void removeFrom(HeadBuffer trailers) {
        for (HeaderName name : NAMES) {
            trailers.remove(name);
        }
        trailers.remove(KnownName.TRAILER.name);
    }

    /** Returns whether a stretch of text is the name of one. */
    static boolean contains(byte[] source, int start, int end) {
        for (HeaderName name : NAMES) {
            if (name.matches(source, start, end)) {
                return true;
            }
        }
        return false;
    }
}
