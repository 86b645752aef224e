package io.a3s.gateway.protocol.http;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a client begins with that speaks HTTP/2 without having asked (RFC 9113 §3.4). It reads like
 * a request of a version of HTTP that does not exist, so that it costs others nothing to look for.
 */
final class H2Preface {
    private static final byte[] OCTETS =
            "PRI * HTTP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How long its line is without the line's end. */
    private static final int LINE = OCTETS.length - 4;

    private H2Preface() {}

    /** Returns whether what was read of a head, and found to be at fault, is the preface. */
    static boolean isReadBy(HeadBuffer head, MalformedException fault) {
        return fault.reason() == Reason.UNSUPPORTED_VERSION
                && head.size >= LINE
                && Arrays.equals(head.bytes, 0, LINE, OCTETS, 0, LINE);
    }

    /**
     * Returns the connection's octets as they came.
     *
     * @param rest what came behind the preface; takes ownership
     * @param held what came behind that; is empty afterwards
     */
    static ByteBuf restore(ByteBufAllocator allocator, ByteBuf rest, HeldBytes held) {
        ByteBuf all = allocator.buffer(OCTETS.length + rest.readableBytes());
        all.writeBytes(OCTETS).writeBytes(rest);
        rest.release();
        for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }
}
