package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.equalsIgnoreCase;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Makes sense of a response's head that was split into lines (RFC 9112 §4, §6, §9), as strictly as
 * {@link RequestReader}.
 */
final class ResponseReader {
    private ResponseReader() {}

    /**
     * Reads a complete head.
     *
     * @param response has the lines, and takes their meaning
     * @param start where the status line starts
     * @param end where it ends, without its CRLF
     */
    static void read(ParsedResponse response, int start, int end) throws MalformedException {
        byte[] bytes = response.fields.bytes;
        boolean wellFormed =
                end - start >= 12
                        && bytes[start] == 'H'
                        && bytes[start + 1] == 'T'
                        && bytes[start + 2] == 'T'
                        && bytes[start + 3] == 'P'
                        && bytes[start + 4] == '/'
                        && bytes[start + 5] == '1'
                        && bytes[start + 6] == '.'
                        && (bytes[start + 7] == '0' || bytes[start + 7] == '1')
                        && bytes[start + 8] == ' '
                        && (end - start == 12 || bytes[start + 12] == ' ');
        int status = wellFormed ? (int) Syntax.contentLength(bytes, start + 9, start + 12) : -1;
        if (status < 100) {
            throw new MalformedException(Reason.BAD_STATUS_LINE, "malformed status line");
        }
        boolean isHttp11 = bytes[start + 7] == '1';
        response.status = status;
        response.lineStart = isHttp11 && end - start > 12 ? start : -1;
        ConnectionOptions options = ConnectionOptions.read(response.fields);
        readFraming(response, isHttp11);
        response.keepsAlive =
                !options.hasClose()
                        && (isHttp11 || options.hasKeepAlive())
                        && !announcesImpossibleBody(response);
    }

    /**
     * A backend that sends what it announces against the rules (RFC 9110 §8.6) spoils the next
     * response.
     */
    private static boolean announcesImpossibleBody(ParsedResponse response) {
        return (response.status == 204 && (response.isChunked || response.contentLength > 0))
                || (response.status == 304 && response.isChunked);
    }

    private static void readFraming(ParsedResponse response, boolean isHttp11)
            throws MalformedException {
        HeadBuffer fields = response.fields;
        response.contentLength = -1;
        response.isChunked = false;
        int line = fields.findParsed(KnownName.CONTENT_LENGTH, 0);
        if (line >= 0) {
            response.contentLength =
                    Syntax.contentLength(
                            fields.bytes, fields.valueStart(line), fields.valueEnd(line));
            if (fields.hasRepeated(KnownName.CONTENT_LENGTH) || response.contentLength < 0) {
                throw badFraming("malformed or repeated Content-Length");
            }
        }
        int coding = fields.findParsed(KnownName.TRANSFER_ENCODING, 0);
        if (coding < 0) {
            return;
        }
        if (line >= 0) {
            throw badFraming("both Transfer-Encoding and Content-Length");
        }
        boolean isChunked =
                equalsIgnoreCase(
                        fields.bytes,
                        fields.valueStart(coding),
                        fields.valueEnd(coding),
                        "chunked");
        if (!isChunked || !isHttp11 || fields.hasRepeated(KnownName.TRANSFER_ENCODING)) {
            throw badFraming("Transfer-Encoding other than chunked alone");
        }
        response.isChunked = true;
    }

    /** Returns whether the protocol a backend switched to is the one it was asked for. */
    static boolean switchesTo(ParsedResponse response, @Nullable String protocol) {
        return protocol != null
                && ConnectionOptions.listHas(response.fields, KnownName.UPGRADE, protocol);
    }

    private static MalformedException badFraming(String detail) {
        return new MalformedException(Reason.BAD_FRAMING, detail);
    }
}
