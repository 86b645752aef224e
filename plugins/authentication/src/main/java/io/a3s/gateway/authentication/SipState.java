package io.a3s.gateway.authentication;

/** The state of SipHash-2-4 with a result of 128 bits (Aumasson and Bernstein, 2012). */
final class SipState {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    SipState(long key0, long key1) {
        v0 = key0 ^ 0x736f6d6570736575L;
        // The last bits tell the variant of 128 bits from that of 64.
        v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    /** Takes in eight bytes. */
    void add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    /**
     * Takes in the up to seven bytes left and returns the result.
     *
     * @param last the bytes, the first one lowest
     * @param length the length of the whole message
     */
    KeyedHash.Tag end(long last, int length) {
        add(last | (long) length << 56);
        v2 ^= 0xee;
        long first = finish();
        v1 ^= 0xdd;
        return new KeyedHash.Tag(first, finish());
    }

    private long finish() {
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
