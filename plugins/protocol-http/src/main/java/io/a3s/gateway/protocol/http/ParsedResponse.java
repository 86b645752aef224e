package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;

/** A response's head over the octets it came as. Reused; {@link ResponseReader} fills it. */
final class ParsedResponse implements ResponseHead {
    final HeadBuffer fields = new HeadBuffer();

    /** Where the status line starts, or -1 if it cannot be forwarded as it came. */
    int lineStart;

    int status;
    boolean keepsAlive;
    boolean isChunked;

    /** The length that was announced, or -1. */
    long contentLength;

    /** Forgets the response. */
    void clear() {
        fields.clear();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Headers headers() {
        return fields;
    }

    @Override
    public String toString() {
        return Integer.toString(status);
    }
}
