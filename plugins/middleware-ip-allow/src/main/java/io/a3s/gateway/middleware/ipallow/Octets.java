package io.a3s.gateway.middleware.ipallow;

/** Octets as numbers. */
final class Octets {
    private Octets() {}

    /** Reads some octets, up to eight, as an unsigned number in network order. */
    static long read(byte[] source, int start, int count) {
        long number = 0;
        for (int i = start; i < start + count; i++) {
            number = number << 8 | (source[i] & 0xff);
        }
        return number;
    }
}
