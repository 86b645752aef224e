package io.a3s.gateway.e2e;

import java.util.zip.CRC32C;

/**
 * A body too large to be kept: the same piece over and over, whose length is prime so that nothing
 * else repeats with it, and a checksum of what came.
 */
final class Pattern {
    private static final byte[] PIECE = piece();

    private final CRC32C checksum = new CRC32C();
    private long count;

    /** Returns the piece to send; not to be changed. */
    static byte[] bytes() {
        return PIECE;
    }

    /** Returns what the checksum of a whole body should be. */
    static long checksum(long length) {
        var expected = new CRC32C();
        long left = length;
        while (left > 0) {
            int part = (int) Math.min(left, PIECE.length);
            expected.update(PIECE, 0, part);
            left -= part;
        }
        return expected.getValue();
    }

    void add(byte[] data) {
        checksum.update(data);
        count += data.length;
    }

    long count() {
        return count;
    }

    long checksum() {
        return checksum.getValue();
    }

    private static byte[] piece() {
        byte[] piece = new byte[65_521];
        int state = 1;
        for (int i = 0; i < piece.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            piece[i] = (byte) (state >>> 16);
        }
        return piece;
    }
}
