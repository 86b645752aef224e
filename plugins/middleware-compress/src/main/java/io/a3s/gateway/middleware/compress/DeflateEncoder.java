package io.a3s.gateway.middleware.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The JDK's zlib, in its own format (RFC 1950), which is what HTTP calls deflate, or as gzip. */
final class DeflateEncoder implements StreamEncoder {
    // RFC 1952 §2.3.1: no name, no time, an unknown system.
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater;
    private final boolean isGzip;
    private final CRC32 checksum = new CRC32();
    private int inputSize;
    private boolean hasBegun;

    DeflateEncoder(int level, boolean isGzip) {
        this.deflater = new Deflater(level, isGzip);
        this.isGzip = isGzip;
    }

    @Override
    public void encode(ByteBuffer input, Step step, EncodedBytes out) {
        if (isGzip && !hasBegun) {
            out.add(ByteBuffer.wrap(GZIP_HEADER));
        }
        hasBegun = true;
        if (isGzip) {
            // Modulo 2^32, as the format has it.
            inputSize += input.remaining();
            checksum.update(input.duplicate());
        }
        deflater.setInput(input);
        if (step == Step.FINISH) {
            deflater.finish();
        }
        int mode = step == Step.FLUSH ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
        boolean isFull = true;
        while (isFull) {
            ByteBuffer room = out.room();
            out.advance(deflater.deflate(room, mode));
            isFull = !room.hasRemaining();
        }
        if (isGzip && step == Step.FINISH) {
            ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.add(trailer.putInt((int) checksum.getValue()).putInt(inputSize).flip());
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
