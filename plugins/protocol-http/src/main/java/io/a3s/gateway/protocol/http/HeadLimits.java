package io.a3s.gateway.protocol.http;

/**
 * How large a head may be.
 *
 * @param head octets of the whole head
 * @param startLine octets of the request line or status line
 * @param fields number of fields
 */
record HeadLimits(int head, int startLine, int fields) {
    /** What a backend may send, and the bounds of trailers. */
    static final HeadLimits RESPONSE = new HeadLimits(64 * 1024, 8 * 1024, 200);

    static final HeadLimits TRAILERS = new HeadLimits(8 * 1024, 0, 64);
}
