package io.a3s.gateway.service.balance;

/** Hashes that are the same in every process, and spread over all 64 bits. */
public final class Hashes {
    /** What to add to a seed for the next of several hashes: 2^64 divided by the golden ratio. */
    static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private static final long FNV_OFFSET = 0xCBF2_9CE4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01B3L;

    private Hashes() {}

    /** Returns the hash of a text: FNV-1a, finished with {@link #mix}. */
    public static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** Lets every bit change all others (the finaliser of SplitMix64). */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }
}
