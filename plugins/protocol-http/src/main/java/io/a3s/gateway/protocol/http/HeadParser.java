package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.CR;
import static io.a3s.gateway.protocol.http.Syntax.LF;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.netty.buffer.ByteBuf;

/**
 * Splits a head into start line and field lines (RFC 9112 §2 to §5), strictly: every line ends in
 * CRLF, names are tokens directly before their colon, values have no controls and are not folded.
 * Octets are copied into the head's buffer in small steps, so that a body that came along is left
 * where it is.
 */
final class HeadParser {
    private static final int STEP = 1024;

    /** What a head belongs to. */
    enum Kind {
        REQUEST,
        RESPONSE,
        /** Has no start line. */
        TRAILERS
    }

    private final HeadLimits limits;
    private final Kind kind;

    private int position;

    /** How far a line that is not complete was searched for its end, or -1 if it was not. */
    private int searched = -1;

    private int startLineStart;
    private int startLineEnd = -1;

    HeadParser(HeadLimits limits, Kind kind) {
        this.limits = limits;
        this.kind = kind;
    }

    /** Begins a head. */
    void begin() {
        position = 0;
        searched = -1;
        startLineStart = 0;
        startLineEnd = kind == Kind.TRAILERS ? 0 : -1;
    }

    int startLineStart() {
        return startLineStart;
    }

    /** Returns where the start line ends, without its CRLF. */
    int startLineEnd() {
        return startLineEnd;
    }

    /**
     * Takes what belongs to the head from a buffer.
     *
     * @param head takes the head, the same from the head's first octet to its last
     * @return whether the head is complete; if not, the buffer was read to its end
     */
    boolean read(HeadBuffer head, ByteBuf in) throws MalformedException {
        while (in.isReadable()) {
            int step = Math.min(in.readableBytes(), STEP);
            head.ensureRoom(step);
            in.readBytes(head.bytes, head.size, step);
            head.size += step;
            if (parse(head)) {
                in.readerIndex(in.readerIndex() - (head.size - position));
                if (position > limits.head()) {
                    throw tooLarge();
                }
                // Lines that are added later take the place of the empty line.
                head.size = position - 2;
                return true;
            }
            if (head.size > limits.head()) {
                throw tooLarge();
            }
        }
        return false;
    }

    static MalformedException tooLarge() {
        return new MalformedException(Reason.HEAD_TOO_LARGE, "head over its size limit");
    }

    private boolean parse(HeadBuffer head) throws MalformedException {
        byte[] bytes = head.bytes;
        int limit = head.size;
        if (searched >= 0) {
            int i = searched;
            while (i < limit && bytes[i] != LF) {
                i++;
            }
            if (i == limit) {
                return incomplete(limit);
            }
            searched = -1;
        }
        if (startLineEnd < 0 && !parseStartLine(bytes, limit)) {
            return incomplete(limit);
        }
        return parseFields(head, bytes, limit) || incomplete(limit);
    }

    private boolean incomplete(int limit) throws MalformedException {
        searched = limit;
        if (startLineEnd < 0 && limit - position > limits.startLine()) {
            throw startLineTooLong();
        }
        return false;
    }

    static MalformedException startLineTooLong() {
        return new MalformedException(Reason.TARGET_TOO_LONG, "start line over its size limit");
    }

    private boolean parseStartLine(byte[] bytes, int limit) throws MalformedException {
        int start = position;
        // RFC 9112 §2.2: one empty line before a request is left over from old clients. Before a
        // response it would be left over from the response before, whose length was wrong then.
        if (start == 0 && bytes[0] == CR && kind == Kind.REQUEST) {
            if (limit < 2) {
                return false;
            }
            if (bytes[1] != LF) {
                throw new MalformedException(Reason.BAD_REQUEST_LINE, "bare CR");
            }
            start = 2;
            position = 2;
        }
        int i = start;
        while (i < limit && Syntax.isValue(bytes[i])) {
            i++;
        }
        if (i == limit) {
            return false;
        }
        if (bytes[i] != CR || (i + 1 < limit && bytes[i + 1] != LF)) {
            throw new MalformedException(
                    Reason.BAD_REQUEST_LINE, "control character in the start line");
        }
        if (i + 1 == limit) {
            return false;
        }
        if (i == start) {
            throw new MalformedException(Reason.BAD_REQUEST_LINE, "empty line");
        }
        if (i - start > limits.startLine()) {
            throw startLineTooLong();
        }
        startLineStart = start;
        startLineEnd = i;
        position = i + 2;
        return true;
    }

    private boolean parseFields(HeadBuffer head, byte[] bytes, int limit)
            throws MalformedException {
        while (position < limit) {
            int start = position;
            int i = start;
            if (bytes[i] == CR) {
                if (i + 1 == limit) {
                    return false;
                }
                if (bytes[i + 1] != LF) {
                    throw badHeader("bare CR");
                }
                position = i + 2;
                return true;
            }
            int hash = 0;
            while (i < limit && Syntax.isPlainToken(bytes[i])) {
                hash = hash * 31 + (bytes[i] | 0x20);
                i++;
            }
            boolean isHidden = false;
            if (i < limit && bytes[i] == '_') {
                isHidden = !limits.underscores();
                while (i < limit && Syntax.isToken(bytes[i])) {
                    hash = hash * 31 + (bytes[i] | 0x20);
                    i++;
                }
            }
            if (i == limit) {
                return false;
            }
            if (i == start || bytes[i] != ':') {
                throw badName(bytes[i], i == start);
            }
            int nameEnd = i++;
            while (i < limit && Syntax.isValue(bytes[i])) {
                i++;
            }
            if (i == limit) {
                return false;
            }
            if (bytes[i] != CR || (i + 1 < limit && bytes[i + 1] != LF)) {
                throw badHeader("control character in a field value");
            }
            if (i + 1 == limit) {
                return false;
            }
            if (head.lineCount() == limits.fields()) {
                throw new MalformedException(Reason.HEAD_TOO_LARGE, "too many fields");
            }
            position = i + 2;
            if (isHidden) {
                head.addHidden(start, nameEnd, position, hash);
            } else {
                head.addParsed(start, nameEnd, position, hash);
            }
        }
        return false;
    }

    private static MalformedException badName(byte octet, boolean first) {
        if (first && Syntax.isBlank(octet)) {
            return badHeader("folded line or white space before a field name");
        }
        if (Syntax.isBlank(octet)) {
            return badHeader("white space in or behind a field name");
        }
        return badHeader(first ? "empty field name" : "invalid character in a field name");
    }

    private static MalformedException badHeader(String detail) {
        return new MalformedException(Reason.BAD_HEADER, detail);
    }
}
