package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.equalsIgnoreCase;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.HeaderName;
import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes sense of a request's head that was split into lines: request line, Host, framing and what
 * it asks of the connection (RFC 9112 §3, §6, §9). Whatever two recipients might read in two ways
 * is refused.
 */
final class RequestReader {
    private static final String[] METHODS = {
        "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"
    };

    private RequestReader() {}

    /**
     * Reads a complete head.
     *
     * @param request has the lines, and takes their meaning
     * @param lineStart where the request line starts
     * @param lineEnd where it ends, without its CRLF
     * @param isSecure whether the connection is encrypted
     */
    static void read(ParsedRequest request, int lineStart, int lineEnd, boolean isSecure)
            throws MalformedException {
        byte[] bytes = request.fields.bytes;
        request.isSecure = isSecure;
        request.lineStart = lineStart;
        int methodEnd = lineStart;
        while (methodEnd < lineEnd && Syntax.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < lineEnd && bytes[targetEnd] > ' ') {
            targetEnd++;
        }
        if (methodEnd == lineStart
                || methodEnd == lineEnd
                || bytes[methodEnd] != ' '
                || targetEnd == targetStart
                || targetEnd >= lineEnd) {
            throw badRequestLine("not of the form METHOD TARGET VERSION");
        }
        if (bytes[targetEnd] < 0) {
            throw badTarget("octet beyond ASCII");
        }
        readVersion(request, bytes, targetEnd, lineEnd);
        request.method = method(request.fields, lineStart, methodEnd);
        if (request.method.equals("CONNECT")) {
            throw new MalformedException(Reason.UNSUPPORTED_METHOD, "CONNECT");
        }
        readHost(request);
        readTarget(request, targetStart, targetEnd);
        readConnection(request);
        readFraming(request);
        readExpectation(request);
    }

    private static void readVersion(ParsedRequest request, byte[] bytes, int space, int end)
            throws MalformedException {
        int at = space + 1;
        boolean wellFormed =
                bytes[space] == ' '
                        && end - at == 8
                        && bytes[at] == 'H'
                        && bytes[at + 1] == 'T'
                        && bytes[at + 2] == 'T'
                        && bytes[at + 3] == 'P'
                        && bytes[at + 4] == '/'
                        && bytes[at + 5] >= '0'
                        && bytes[at + 5] <= '9'
                        && bytes[at + 6] == '.'
                        && bytes[at + 7] >= '0'
                        && bytes[at + 7] <= '9';
        if (!wellFormed) {
            throw badRequestLine("malformed version");
        }
        if (bytes[at + 5] != '1' || bytes[at + 7] > '1') {
            throw new MalformedException(Reason.UNSUPPORTED_VERSION, request.fields.text(at, end));
        }
        request.isHttp11 = bytes[at + 7] == '1';
        if (!request.isHttp11) {
            request.lineStart = -1;
        }
    }

    private static String method(HeadBuffer fields, int start, int end) {
        for (String known : METHODS) {
            if (known.length() == end - start && known.charAt(0) == fields.bytes[start]) {
                int i = 1;
                while (i < known.length() && known.charAt(i) == fields.bytes[start + i]) {
                    i++;
                }
                if (i == known.length()) {
                    return known;
                }
            }
        }
        return fields.text(start, end);
    }

    private static void readHost(ParsedRequest request) throws MalformedException {
        HeadBuffer fields = request.fields;
        int line = fields.findParsed(KnownName.HOST, 0);
        if (line < 0) {
            if (request.isHttp11) {
                throw new MalformedException(Reason.BAD_HOST, "no Host");
            }
            return;
        }
        if (fields.hasRepeated(KnownName.HOST)) {
            throw new MalformedException(Reason.BAD_HOST, "more than one Host");
        }
        request.authority = authority(fields, fields.valueStart(line), fields.valueEnd(line));
    }

    private static String authority(HeadBuffer fields, int start, int end)
            throws MalformedException {
        byte[] bytes = fields.bytes;
        boolean hasUpperCase = false;
        for (int i = start; i < end; i++) {
            if (!Syntax.isHost(bytes[i])) {
                throw new MalformedException(Reason.BAD_HOST, "invalid character in the host");
            }
            hasUpperCase |= bytes[i] >= 'A' && bytes[i] <= 'Z';
        }
        int hostEnd = hostEnd(bytes, start, end);
        if (hostEnd == start || !isPort(bytes, hostEnd, end)) {
            throw new MalformedException(Reason.BAD_HOST, "not of the form HOST or HOST:PORT");
        }
        String text = fields.text(start, end);
        return hasUpperCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static int hostEnd(byte[] bytes, int start, int end) {
        boolean isLiteral = start < end && bytes[start] == '[';
        int i = start;
        while (i < end && bytes[i] != (isLiteral ? ']' : ':')) {
            if (!isLiteral && (bytes[i] == '[' || bytes[i] == ']')) {
                return start;
            }
            i++;
        }
        if (!isLiteral) {
            return i;
        }
        return i == end || !isIpv6(bytes, start + 1, i) ? start : i + 1;
    }

    /** Without a zone, which means something to its sender only (RFC 6874 §1). */
    private static boolean isIpv6(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, ISO_8859_1);
        return text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text);
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        if (start == end) {
            return true;
        }
        if (bytes[start] != ':' || end - start > 6) {
            return false;
        }
        int port = 0;
        for (int i = start + 1; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65_535;
    }

    private static void readTarget(ParsedRequest request, int start, int end)
            throws MalformedException {
        byte[] bytes = request.fields.bytes;
        if (bytes[start] == '/') {
            readPathAndQuery(request, start, end);
            return;
        }
        if (end - start == 1 && bytes[start] == '*' && request.method.equals("OPTIONS")) {
            request.pathStart = start;
            request.pathEnd = end;
            request.queryStart = -1;
            return;
        }
        readAbsolute(request, start, end);
    }

    /** RFC 9112 §3.2.2. */
    private static void readAbsolute(ParsedRequest request, int start, int end)
            throws MalformedException {
        byte[] bytes = request.fields.bytes;
        int scheme = start;
        while (scheme < end && bytes[scheme] != ':') {
            scheme++;
        }
        boolean isHttp =
                equalsIgnoreCase(bytes, start, scheme, "http")
                        || equalsIgnoreCase(bytes, start, scheme, "https");
        if (!isHttp || end - scheme < 4 || bytes[scheme + 1] != '/' || bytes[scheme + 2] != '/') {
            throw badTarget("neither a path nor an absolute http URL");
        }
        int authorityStart = scheme + 3;
        int authorityEnd = authorityStart;
        while (authorityEnd < end && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        String authority = authority(request.fields, authorityStart, authorityEnd);
        if (!request.authority.equals(authority)) {
            // The target counts, and the backend must not be told otherwise.
            request.authority = authority;
            request.fields.set(HeaderName.HOST, authority);
        }
        readPathAndQuery(request, authorityEnd, end);
        if (authorityEnd == end || bytes[authorityEnd] == '?') {
            boolean isAsterisk = authorityEnd == end && request.method.equals("OPTIONS");
            request.resolvePath(isAsterisk ? "*" : "/");
        }
        request.lineStart = -1;
    }

    private static void readPathAndQuery(ParsedRequest request, int start, int end)
            throws MalformedException {
        byte[] bytes = request.fields.bytes;
        boolean isPlain = true;
        int i = start;
        for (; i < end && bytes[i] != '?'; i++) {
            byte octet = bytes[i];
            if (!Syntax.isTarget(octet & 0xff) || octet == '\\') {
                throw badTarget("character that a path may not have");
            }
            isPlain &= octet != '%' && (octet != '.' || bytes[i - 1] != '/');
        }
        request.pathStart = start;
        request.pathEnd = i;
        request.queryStart = -1;
        if (i < end) {
            request.queryStart = i + 1;
            request.queryEnd = end;
            for (i++; i < end; i++) {
                if (!Syntax.isTarget(bytes[i] & 0xff)) {
                    throw badTarget("character that a query may not have");
                }
            }
        }
        if (!isPlain) {
            request.resolvePath(
                    PathNormaliser.normalise(bytes, request.pathStart, request.pathEnd));
        }
    }

    private static void readConnection(ParsedRequest request) throws MalformedException {
        ConnectionOptions options = ConnectionOptions.read(request.fields);
        request.wantsKeepAlive =
                request.isHttp11
                        ? !options.hasClose()
                        : options.hasKeepAlive() && !options.hasClose();
        request.acceptsTrailers =
                request.isHttp11
                        && request.fields.has(KnownName.TE)
                        && ConnectionOptions.listHas(request.fields, KnownName.TE, "trailers");
        if (options.hasUpgrade() && request.isHttp11) {
            request.upgrade = firstOf(request.fields, KnownName.UPGRADE);
        }
    }

    private static @Nullable String firstOf(HeadBuffer fields, KnownName name) {
        int line = fields.findParsed(name, 0);
        if (line < 0) {
            return null;
        }
        String value = fields.value(line).toLowerCase(Locale.ROOT);
        int comma = value.indexOf(',');
        String first = (comma < 0 ? value : value.substring(0, comma)).strip();
        for (int i = 0; i < first.length(); i++) {
            char c = first.charAt(i);
            if (c != '/' && (c > 0x7f || !Syntax.isToken((byte) c))) {
                return null;
            }
        }
        return first.isEmpty() ? null : first;
    }

    /** RFC 9112 §6.3, without its leniencies. */
    private static void readFraming(ParsedRequest request) throws MalformedException {
        HeadBuffer fields = request.fields;
        request.isChunked = false;
        request.contentLength = -1;
        boolean hasCoding = fields.has(KnownName.TRANSFER_ENCODING);
        int line = fields.findParsed(KnownName.CONTENT_LENGTH, 0);
        if (line >= 0) {
            if (hasCoding) {
                throw badFraming("both Transfer-Encoding and Content-Length");
            }
            request.contentLength =
                    Syntax.contentLength(
                            fields.bytes, fields.valueStart(line), fields.valueEnd(line));
            if (fields.hasRepeated(KnownName.CONTENT_LENGTH) || request.contentLength < 0) {
                throw badFraming("malformed or repeated Content-Length");
            }
        }
        if (hasCoding) {
            if (!request.isHttp11) {
                throw badFraming("Transfer-Encoding in HTTP/1.0");
            }
            readCoding(fields);
            request.isChunked = true;
        }
        if (!request.hasNoBody()) {
            // An upgrade may be ignored, and with a body it is not clear when the switch happens.
            request.upgrade = null;
        }
    }

    private static void readCoding(HeadBuffer fields) throws MalformedException {
        int line = fields.findParsed(KnownName.TRANSFER_ENCODING, 0);
        int start = fields.valueStart(line);
        int end = fields.valueEnd(line);
        if (fields.hasRepeated(KnownName.TRANSFER_ENCODING)) {
            throw badFraming("more than one Transfer-Encoding");
        }
        if (!equalsIgnoreCase(fields.bytes, start, end, "chunked")) {
            String value = fields.value(line);
            if (value.isEmpty() || value.toLowerCase(Locale.ROOT).contains("chunked")) {
                throw badFraming("Transfer-Encoding other than chunked alone");
            }
            throw new MalformedException(
                    Reason.UNSUPPORTED_CODING, "Transfer-Encoding other than chunked");
        }
    }

    private static void readExpectation(ParsedRequest request) throws MalformedException {
        HeadBuffer fields = request.fields;
        request.expectsContinue = false;
        int line = fields.findParsed(KnownName.EXPECT, 0);
        if (line < 0 || !request.isHttp11) {
            return;
        }
        boolean isContinue =
                equalsIgnoreCase(
                        fields.bytes,
                        fields.valueStart(line),
                        fields.valueEnd(line),
                        "100-continue");
        if (!isContinue || fields.hasRepeated(KnownName.EXPECT)) {
            throw new MalformedException(Reason.EXPECTATION_FAILED, "unknown expectation");
        }
        request.expectsContinue = !request.hasNoBody();
    }

    private static MalformedException badRequestLine(String detail) {
        return new MalformedException(Reason.BAD_REQUEST_LINE, detail);
    }

    private static MalformedException badTarget(String detail) {
        return new MalformedException(Reason.BAD_TARGET, detail);
    }

    private static MalformedException badFraming(String detail) {
        return new MalformedException(Reason.BAD_FRAMING, detail);
    }
}
