package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.protocol.http.MalformedException.Reason;

/**
 * Brings a path into the one form that rules and backends see (RFC 3986 §6.2.2): unreserved
 * characters decoded, other percent-encodings in upper case, dot segments removed. Empty segments
 * and encoded slashes stay as they are.
 */
final class PathNormaliser {
    private PathNormaliser() {}

    /**
     * Returns the normal form of a path that starts with a slash.
     *
     * @throws MalformedException if a percent-encoding is broken or encodes NUL
     */
    static String normalise(byte[] source, int start, int end) throws MalformedException {
        byte[] path = new byte[end - start];
        int length = decode(source, start, end, path);
        length = removeDotSegments(path, length);
        return new String(path, 0, length, ISO_8859_1);
    }

    private static int decode(byte[] source, int start, int end, byte[] target)
            throws MalformedException {
        int length = 0;
        for (int i = start; i < end; i++) {
            if (source[i] != '%') {
                target[length++] = source[i];
                continue;
            }
            int high = i + 2 < end ? Syntax.hexDigit(source[i + 1]) : -1;
            int low = i + 2 < end ? Syntax.hexDigit(source[i + 2]) : -1;
            int octet = high << 4 | low;
            if (high < 0 || low < 0 || octet == 0) {
                throw new MalformedException(Reason.BAD_TARGET, "bad percent-encoding in the path");
            }
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
