package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.protocol.http.MalformedException.Reason;

/**
 * Brings a path into the one form that rules and backends see (RFC 3986 §6.2.2): unreserved
 * characters decoded, other percent-encodings in upper case, dot segments removed. Empty segments
 * and encoded slashes stay as they are. What a backend that decodes more, or in another order,
 * would take for another path is refused: dot segments next to an encoded slash or backslash or
 * with a parameter, and octets that only a lax decoder of UTF-8 takes for ASCII.
 */
final class PathNormaliser {
    private PathNormaliser() {}

    /**
     * Returns the normal form of a path that starts with a slash.
     *
     * @throws MalformedException if a percent-encoding is broken or encodes NUL, or if the path is
     *     ambiguous
     */
    static String normalise(byte[] source, int start, int end) throws MalformedException {
        byte[] path = new byte[end - start];
        int length = decode(source, start, end, path);
        requireClearDots(path, length);
        length = removeDotSegments(path, length);
        return new String(path, 0, length, ISO_8859_1);
    }

    private static int decode(byte[] source, int start, int end, byte[] target)
            throws MalformedException {
        int length = 0;
        int before = -1;
        for (int i = start; i < end; i++) {
            if (source[i] != '%') {
                target[length++] = source[i];
                before = -1;
                continue;
            }
            int high = i + 2 < end ? Syntax.hexDigit(source[i + 1]) : -1;
            int low = i + 2 < end ? Syntax.hexDigit(source[i + 2]) : -1;
            int octet = high << 4 | low;
            if (high < 0 || low < 0 || octet == 0) {
                throw new MalformedException(Reason.BAD_TARGET, "bad percent-encoding in the path");
            }
            if (isOverlong(before, octet)) {
                throw new MalformedException(Reason.BAD_TARGET, "overlong UTF-8 in the path");
            }
            before = octet;
            if (Syntax.isUnreserved(octet)) {
                target[length++] = (byte) octet;
            } else {
                target[length++] = '%';
                target[length++] = (byte) Character.toUpperCase(source[i + 1]);
                target[length++] = (byte) Character.toUpperCase(source[i + 2]);
            }
            i += 2;
        }
        return length;
    }

    /** RFC 3629 §3: a character has one encoding, the shortest. */
    private static boolean isOverlong(int lead, int next) {
        if (next < 0x80 || next > 0xbf) {
            return false;
        }
        return lead == 0xc0
                || lead == 0xc1
                || (lead == 0xe0 && next < 0xa0)
                || (lead == 0xf0 && next < 0x90);
    }

    private static void requireClearDots(byte[] path, int length) throws MalformedException {
        boolean behindEncoded = false;
        int segment = 0;
        int i = 0;
        while (i <= length) {
            int separator = separatorLength(path, i, length);
            if (separator == 0) {
                i++;
                continue;
            }
            boolean isEncoded = separator > 1;
            if (isAmbiguous(path, segment, i, behindEncoded || isEncoded)) {
                throw new MalformedException(Reason.BAD_TARGET, "ambiguous dot segment");
            }
            i += separator;
            segment = i;
            behindEncoded = isEncoded;
        }
    }

    /** Returns how long the slash at a place is, the end counting as one; 0 if there is none. */
    private static int separatorLength(byte[] path, int at, int length) {
        if (at == length || path[at] == '/') {
            return 1;
        }
        boolean isEncoded =
                path[at] == '%'
                        && ((path[at + 1] == '2' && path[at + 2] == 'F')
                                || (path[at + 1] == '5' && path[at + 2] == 'C'));
        return isEncoded ? 3 : 0;
    }

    private static boolean isAmbiguous(byte[] path, int start, int end, boolean nextToEncoded) {
        int i = start;
        while (i < end && path[i] == '.') {
            i++;
        }
        boolean isDots = i - start == 1 || i - start == 2;
        return isDots && (i == end ? nextToEncoded : path[i] == ';');
    }

    /** RFC 3986 §5.2.4, in place: what is kept never reaches beyond what was read. */
    private static int removeDotSegments(byte[] path, int length) {
        int kept = 0;
        int segment = 0;
        while (segment < length) {
            int next = segment + 1;
            while (next < length && path[next] != '/') {
                next++;
            }
            int name = next - segment - 1;
            boolean dot = name == 1 && path[segment + 1] == '.';
            boolean dots = name == 2 && path[segment + 1] == '.' && path[segment + 2] == '.';
            if (dots) {
                while (kept > 0 && path[--kept] != '/') {
                    // Goes back to the slash the last segment began with.
                }
            }
            if (!dot && !dots) {
                System.arraycopy(path, segment, path, kept, next - segment);
                kept += next - segment;
            } else if (next == length) {
                path[kept++] = '/';
            }
            segment = next;
        }
        return kept;
    }
}
