package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Reply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Takes a body out of Base64 (RFC 4648 §4), group by group, in whatever pieces it comes. Text that
 * was padded may go on behind the padding, as clients encode each message for itself.
 */
final class Base64Body implements BodyTransform {
    private static final int GROUP = 4;

    private final byte[] group = new byte[GROUP];
    private int filled;
    private boolean isRefused;

    @Override
    public void onChunk(Chunk chunk, ChunkSink out) {
        ByteBuffer text = chunk.asByteBuffer();
        ByteBuffer decoded = ByteBuffer.allocate((filled + text.remaining()) / GROUP * 3);
        while (text.hasRemaining() && !isRefused) {
            group[filled++] = text.get();
            if (filled == GROUP) {
                filled = 0;
                decode(decoded, out);
            }
        }
        if (decoded.position() > 0 && !isRefused) {
            out.emit(Arrays.copyOf(decoded.array(), decoded.position()));
        }
    }

    private void decode(ByteBuffer to, ChunkSink out) {
        try {
            to.put(Base64.getDecoder().decode(group));
        } catch (IllegalArgumentException e) {
            refuse(out);
        }
    }

    @Override
    public void onEnd(ChunkSink out) {
        if (filled > 0 && !isRefused) {
            refuse(out);
        }
    }

    private void refuse(ChunkSink out) {
        isRefused = true;
        out.refuse(Reply.error(400, "malformed Base64 in a gRPC-Web request"));
    }
}
