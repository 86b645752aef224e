package io.a3s.gateway.protocol.http;

/**
 * How large a head may be, and which fields of it are passed over.
 *
 * @param head octets of the whole head
 * @param startLine octets of the request line or status line
 * @param fields number of fields
 * @param underscores whether fields with an underscore in their name are kept
 */
record HeadLimits(int head, int startLine, int fields, boolean underscores) {
    /** What a backend may send. */
    static final HeadLimits RESPONSE = new HeadLimits(64 * 1024, 8 * 1024, 200, true);

    static final HeadLimits RESPONSE_TRAILERS = RESPONSE.trailers();

    /** Returns the limits of the trailers behind a body whose head has these. */
    HeadLimits trailers() {
        return new HeadLimits(8 * 1024, 0, 64, underscores);
    }
}
