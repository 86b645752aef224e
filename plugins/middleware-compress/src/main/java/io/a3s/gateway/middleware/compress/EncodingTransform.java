package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Encodes one body. The encoder is made with the first byte and freed with the last. */
final class EncodingTransform implements BodyTransform {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Encoders encoders;
    private final Encoding encoding;
    private final long length;
    private final Metrics.Counter inputBytes;
    private final Metrics.Counter outputBytes;
    private @Nullable StreamEncoder encoder;
    private @Nullable EncodedBytes encoded;
    private boolean holdsBack;

    /**
     * Makes a transform.
     *
     * @param length the length of the body as far as it is known, or -1
     */
    EncodingTransform(
            Encoders encoders,
            Encoding encoding,
            long length,
            Metrics.Counter inputBytes,
            Metrics.Counter outputBytes) {
        this.encoders = encoders;
        this.encoding = encoding;
        this.length = length;
        this.inputBytes = inputBytes;
        this.outputBytes = outputBytes;
    }

    @Override
    public void onChunk(Chunk chunk, ChunkSink out) {
        inputBytes.add(chunk.length());
        ByteBuffer lent = chunk.asByteBuffer();
        // The encoders cannot get at the array of a read-only buffer.
        ByteBuffer input = lent.isDirect() ? lent : ByteBuffer.wrap(chunk.toByteArray());
        encode(input, Step.CONTINUE, out);
        holdsBack = true;
    }

    @Override
    public void onFlush(ChunkSink out) {
        if (holdsBack) {
            holdsBack = false;
            encode(NOTHING, Step.FLUSH, out);
        }
    }

    @Override
    public void onEnd(ChunkSink out) {
        encode(NOTHING, Step.FINISH, out);
        close();
    }

    private void encode(ByteBuffer input, Step step, ChunkSink out) {
        if (encoder == null) {
            encoder = encoders.open(encoding, length);
        }
        if (encoded == null) {
            encoded = new EncodedBytes();
        }
        encoder.encode(input, step, encoded);
        outputBytes.add(encoded.emitTo(out));
    }

    @Override
    public void close() {
        StreamEncoder freed = encoder;
        encoder = null;
        if (freed != null) {
            encoders.release(freed);
        }
    }
}
