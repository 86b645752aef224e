package io.a3s.gateway.protocol.grpc;

import java.nio.ByteBuffer;

/**
 * Tells where in a body of gRPC a message ends, in whatever pieces it comes (gRPC's "PROTOCOL
 * HTTP2", Length-Prefixed-Message): a flag, four octets of length, and as much as they say.
 */
final class MessageBoundary {
    private static final int PREFIX = 5;

    private int prefixRead;
    private long length;
    private long missing;

    /** Goes on with a piece, which is read to its end. */
    void read(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            if (missing > 0) {
                int part = (int) Math.min(missing, piece.remaining());
                piece.position(piece.position() + part);
                missing -= part;
                continue;
            }
            int octet = piece.get() & 0xff;
            // The flag is shifted out by the four that follow it.
            length = (length << 8 | octet) & 0xffff_ffffL;
            if (++prefixRead == PREFIX) {
                prefixRead = 0;
                missing = length;
            }
        }
    }

    /** Returns whether what was read ends with a message, or is nothing at all. */
    boolean isReached() {
        return prefixRead == 0 && missing == 0;
    }
}
