package io.a3s.gateway.protocol.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Names in lower case, as HTTP/2 has them. Those that came lately are kept: they are the same in
 * nearly all heads, and HPACK need not hash them anew. For any thread; a name that two have made at
 * once is one of both.
 */
final class LowerNames {
    private static final int SLOTS = 256;
    private static final int LONGEST = 64;
    private static final @Nullable AsciiString[] KEPT = new AsciiString[SLOTS];

    private LowerNames() {}

    /**
     * Returns a name.
     *
     * @param hash of the name, without regard to case
     */
    static AsciiString of(int hash, byte[] source, int start, int end) {
        int slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
        AsciiString kept = KEPT[slot];
        if (kept != null && matches(kept, source, start, end)) {
            return kept;
        }
        AsciiString name = new AsciiString(source, start, end - start, true).toLowerCase();
        if (name.length() <= LONGEST) {
            KEPT[slot] = name;
        }
        return name;
    }

    private static boolean matches(AsciiString lower, byte[] source, int start, int end) {
        int length = end - start;
        if (lower.length() != length) {
            return false;
        }
        byte[] own = lower.array();
        for (int i = 0; i < length; i++) {
            byte octet = source[start + i];
            int folded = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
            if (folded != own[i]) {
                return false;
            }
        }
        return true;
    }
}
