package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Decides which responses may be compressed, whoever asks for them. */
final class Candidates {
    private static final HeaderName CONTENT_RANGE = HeaderName.of("Content-Range");

    private final ContentTypes types;
    private final long minSize;
    private final boolean takesUnknownLength;

    Candidates(CompressConfig config) {
        this.types = ContentTypes.compile(config.contentTypes());
        this.minSize = config.minSize().bytes();
        this.takesUnknownLength = config.compressUnknownLength();
    }

    /** Returns why a response is none of them, its size apart, or null if it is one. */
    @Nullable SkipReason objection(Headers request, ResponseHead response) {
        Headers headers = response.headers();
        int status = response.status();
        if (status < 200
                || status == 204
                || status == 205
                || status == 206
                || status == 304
                || headers.contains(CONTENT_RANGE)) {
            return SkipReason.STATUS;
        }
        String contentType = headers.get(HeaderName.CONTENT_TYPE);
        if (contentType == null || !types.contains(contentType)) {
            return SkipReason.TYPE;
        }
        String encoded = headers.get(HeaderName.CONTENT_ENCODING);
        if (encoded != null && !encoded.equalsIgnoreCase("identity")) {
            return SkipReason.ENCODED;
        }
        // RFC 9111 §5.2.1.6 and §5.2.2.6.
        if (FieldList.has(headers, HeaderName.CACHE_CONTROL, "no-transform")
                || FieldList.has(request, HeaderName.CACHE_CONTROL, "no-transform")) {
            return SkipReason.NO_TRANSFORM;
        }
        return null;
    }

    /**
     * Returns whether it is worth while.
     *
     * @param length the announced length of the body, or -1
     */
    boolean isWorthwhile(long length) {
        return length < 0 ? takesUnknownLength : length >= minSize;
    }

    /** Returns the announced length of a body, or -1 if there is none. */
    static long length(Headers headers) {
        String text = headers.get(HeaderName.CONTENT_LENGTH);
        if (text == null) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
