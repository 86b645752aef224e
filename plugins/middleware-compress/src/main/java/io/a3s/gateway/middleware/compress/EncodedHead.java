package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/** What encoding a body means for the fields of its head. */
final class EncodedHead {
    private static final HeaderName ACCEPT_RANGES = HeaderName.of("Accept-Ranges");
    private static final HeaderName ETAG = HeaderName.of("ETag");
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("If-None-Match");
    private static final String WEAK = "W/";

    // They are about the octets that are sent (RFC 1864, RFC 3230 §4.3.2, RFC 9530 §2 and §3), and
    // these are others now.
    private static final List<HeaderName> DIGESTS =
            List.of(
                    HeaderName.of("Content-MD5"),
                    HeaderName.of("Digest"),
                    HeaderName.of("Content-Digest"),
                    HeaderName.of("Repr-Digest"));

    private EncodedHead() {}

    /** Says that the response would be another one for a client that decodes other encodings. */
    static void vary(Headers headers) {
        if (!FieldList.has(headers, HeaderName.VARY, "Accept-Encoding")
                && !FieldList.has(headers, HeaderName.VARY, "*")) {
            FieldList.add(headers, HeaderName.VARY, "Accept-Encoding");
        }
    }

    /** Changes the head of a response whose body is going to be encoded. */
    static void rewrite(Headers headers, Encoding encoding) {
        headers.set(HeaderName.CONTENT_ENCODING, encoding.token());
        // Also where no body follows, as in the response to HEAD.
        headers.remove(HeaderName.CONTENT_LENGTH);
        // A range would be one of the encoded body, which is made anew each time.
        headers.remove(ACCEPT_RANGES);
        for (HeaderName digest : DIGESTS) {
            headers.remove(digest);
        }
        String etag = headers.get(ETAG);
        if (etag != null && !etag.startsWith(WEAK)) {
            // The same for different octets, which a strong one must not be (RFC 9110 §8.8.1).
            headers.set(ETAG, WEAK + etag);
        }
    }

    /**
     * Changes the head of a 304 for a client whose copy has an entity tag that was weakened here,
     * so that it finds its copy by it (RFC 9111 §4.3.4).
     */
    static void rewriteNotModified(Headers request, Headers headers) {
        String etag = headers.get(ETAG);
        if (etag != null
                && !etag.startsWith(WEAK)
                && FieldList.has(request, IF_NONE_MATCH, WEAK + etag)) {
            headers.set(ETAG, WEAK + etag);
            vary(headers);
        }
    }
}
