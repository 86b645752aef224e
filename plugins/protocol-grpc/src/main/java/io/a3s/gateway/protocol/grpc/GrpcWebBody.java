package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response of gRPC as gRPC-Web has it: the messages as they are, and the trailers as a last
 * frame; all of it in Base64 if it is text.
 */
final class GrpcWebBody implements BodyTransform {
    private static final byte TRAILERS = (byte) 0x80;
    private static final int PREFIX = 5;
    private static final int GROUP = 3;

    private final boolean isText;
    private final MessageBoundary boundary = new MessageBoundary();

    /** What is no group of Base64 yet: two octets at most. */
    private byte[] rest = {};

    GrpcWebBody(boolean isText) {
        this.isText = isText;
    }

    @Override
    public void onChunk(Chunk chunk, ChunkSink out) {
        boundary.read(chunk.asByteBuffer());
        if (!isText) {
            out.emit(chunk);
            return;
        }
        byte[] all = joined(rest, chunk.toByteArray());
        int whole = all.length - all.length % GROUP;
        rest = Arrays.copyOfRange(all, whole, all.length);
        if (whole > 0) {
            out.emit(Base64.getEncoder().encode(Arrays.copyOf(all, whole)));
        }
    }

    // A padded end may stand within the text, and whoever reads the stream gets all there is.
    @Override
    public void onFlush(ChunkSink out) {
        if (rest.length > 0) {
            byte[] waiting = rest;
            rest = new byte[0];
            out.emit(Base64.getEncoder().encode(waiting));
        }
    }

    @Override
    public @Nullable Headers onEnd(ChunkSink out, @Nullable Headers trailers) {
        byte[] frame = frame(trailers == null ? missing() : trailers);
        if (isText) {
            frame = Base64.getEncoder().encode(joined(rest, frame));
            rest = new byte[0];
        }
        out.emit(frame);
        return null;
    }

    // Behind half a message, the frame of trailers would be read as the rest of it.
    @Override
    public boolean canEndHere() {
        return boundary.isReached();
    }

    private static Headers missing() {
        HeaderList fields = new HeaderList();
        fields.add(GrpcHandler.STATUS, Integer.toString(GrpcStatus.UNKNOWN));
        fields.add(GrpcHandler.MESSAGE, "the server ended without a status");
        return fields;
    }

    private static byte[] frame(Headers trailers) {
        var block = new ByteArrayOutputStream();
        trailers.forEach(
                (name, value) ->
                        block.writeBytes(
                                (name.toLowerCase(Locale.ROOT) + ':' + value + "\r\n")
                                        .getBytes(StandardCharsets.ISO_8859_1)));
        return ByteBuffer.allocate(PREFIX + block.size())
                .put(TRAILERS)
                .putInt(block.size())
                .put(block.toByteArray())
                .array();
    }

    private static byte[] joined(byte[] first, byte[] next) {
        if (first.length == 0) {
            return next;
        }
        byte[] all = Arrays.copyOf(first, first.length + next.length);
        System.arraycopy(next, 0, all, first.length, next.length);
        return all;
    }
}
