package io.a3s.gateway.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Numbers that are not negative in as few bytes as they need, seven bits in each. */
public final class Varints {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private Varints() {}

    /** Writes a number that is not negative. */
    public static void write(DataOutput out, long number) throws IOException {
        long rest = number;
        while (rest >= MORE) {
            out.writeByte((int) (rest | MORE));
            rest >>>= BITS;
        }
        out.writeByte((int) rest);
    }

    /**
     * Reads a number.
     *
     * @throws IOException if it is cut off, or more than allowed
     */
    public static long read(DataInput in, long max) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
            int next = in.readUnsignedByte();
            number |= (long) (next & (MORE - 1)) << shift;
            if (next < MORE) {
                break;
            }
        }
        if (number < 0 || number > max) {
            throw new IOException("number: " + number + " (expected: up to " + max + ')');
        }
        return number;
    }
}
