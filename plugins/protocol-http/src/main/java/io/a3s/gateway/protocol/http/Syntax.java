package io.a3s.gateway.protocol.http;

/** The character classes of RFC 9110 and RFC 9112, as tables. */
final class Syntax {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte HOST = 8;
    private static final byte UNRESERVED = 16;
    private static final byte PLAIN_TOKEN = 32;

    private static final byte[] CLASSES = classes();

    private Syntax() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                classes[c] |= TOKEN;
                classes[c] |= c == '_' ? 0 : PLAIN_TOKEN;
            }
            if (c == '\t' || (c >= 0x20 && c != 0x7f)) {
                classes[c] |= VALUE;
            }
            if (c > 0x20 && c < 0x7f && c != '#') {
                classes[c] |= TARGET;
            }
            if (alphanumeric || "-._~%!$&'()*+;=[]:".indexOf(c) >= 0) {
                classes[c] |= HOST;
            }
            if (alphanumeric || "-._~".indexOf(c) >= 0) {
                classes[c] |= UNRESERVED;
            }
        }
        return classes;
    }

    /** Returns whether names and methods may have the octet. */
    static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    /** Returns whether names may have the octet and mean the same wherever they are read. */
    static boolean isPlainToken(byte octet) {
        return (CLASSES[octet & 0xff] & PLAIN_TOKEN) != 0;
    }

    /** Returns whether a field value may have the octet. */
    static boolean isValue(byte octet) {
        return (CLASSES[octet & 0xff] & VALUE) != 0;
    }

    /**
     * Returns whether a path or query may have the octet: what is visible but the number sign. RFC
     * 3986 allows fewer, but browsers send brackets, bars and quotes in queries.
     */
    static boolean isTarget(int octet) {
        return octet < 256 && (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    /** Returns whether an authority may have the octet, user information excluded. */
    static boolean isHost(byte octet) {
        return (CLASSES[octet & 0xff] & HOST) != 0;
    }

    /** Returns whether percent-encoding the octet makes no difference (RFC 3986 §2.3). */
    static boolean isUnreserved(int octet) {
        return (CLASSES[octet & 0xff] & UNRESERVED) != 0;
    }

    /** Returns the value of a hexadecimal digit, or -1. */
    static int hexDigit(int octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Returns whether an octet is a space or tab. */
    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /**
     * Returns whether a stretch of text is the given word without regard to case.
     *
     * @param lowerCase the word, which has letters, digits and hyphens only
     */
    static boolean equalsIgnoreCase(byte[] source, int start, int end, String lowerCase) {
        if (end - start != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            byte octet = source[start + i];
            int folded = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
            if (folded != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a {@code Content-Length}: digits only, one value.
     *
     * @return the length, or -1 if it is malformed or does not fit a {@code long}
     */
    static long contentLength(byte[] source, int start, int end) {
        if (start == end || end - start > 18) {
            return -1;
        }
        long length = 0;
        for (int i = start; i < end; i++) {
            int digit = source[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            length = length * 10 + digit;
        }
        return length;
    }
}
