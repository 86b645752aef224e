package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.equalsIgnoreCase;

import io.a3s.gateway.protocol.http.MalformedException.Reason;

/**
 * What a message's {@code Connection} fields say (RFC 9110 §7.6.1).
 *
 * @param hasClose whether the connection ends after the message
 * @param hasKeepAlive whether it goes on after a message of HTTP/1.0
 * @param hasUpgrade whether the {@code Upgrade} field counts
 */
record ConnectionOptions(boolean hasClose, boolean hasKeepAlive, boolean hasUpgrade) {
    private static final ConnectionOptions NONE = new ConnectionOptions(false, false, false);
    private static final ConnectionOptions KEEP_ALIVE = new ConnectionOptions(false, true, false);

    /**
     * Reads the options and hides the fields they name.
     *
     * @throws MalformedException if an option is no token, or names one of {@link MessageFields}
     */
    static ConnectionOptions read(HeadBuffer fields) throws MalformedException {
        int line = fields.findParsed(KnownName.CONNECTION, 0);
        if (line < 0) {
            return NONE;
        }
        boolean close = false;
        boolean keepAlive = false;
        boolean upgrade = false;
        byte[] bytes = fields.bytes;
        for (; line >= 0; line = fields.findParsed(KnownName.CONNECTION, line + 1)) {
            int end = fields.valueEnd(line);
            for (int start = fields.valueStart(line); start < end; ) {
                int tokenEnd = start;
                while (tokenEnd < end && Syntax.isToken(bytes[tokenEnd])) {
                    tokenEnd++;
                }
                if (equalsIgnoreCase(bytes, start, tokenEnd, "close")) {
                    close = true;
                } else if (equalsIgnoreCase(bytes, start, tokenEnd, "keep-alive")) {
                    keepAlive = true;
                } else if (equalsIgnoreCase(bytes, start, tokenEnd, "upgrade")) {
                    upgrade = true;
                } else if (tokenEnd > start) {
                    hide(fields, start, tokenEnd);
                }
                start = nextElement(bytes, tokenEnd, end);
            }
        }
        boolean plain = !close && !upgrade;
        if (plain) {
            return keepAlive ? KEEP_ALIVE : NONE;
        }
        return new ConnectionOptions(close, keepAlive, upgrade);
    }

    private static void hide(HeadBuffer fields, int start, int end) throws MalformedException {
        if (MessageFields.contains(fields.bytes, start, end)) {
            throw new MalformedException(
                    Reason.BAD_HEADER, "Connection names a field of the message itself");
        }
        fields.hideNamed(fields.bytes, start, end);
    }

    private static int nextElement(byte[] bytes, int tokenEnd, int end) throws MalformedException {
        int i = tokenEnd;
        while (i < end && Syntax.isBlank(bytes[i])) {
            i++;
        }
        if (i < end && bytes[i] != ',') {
            throw new MalformedException(Reason.BAD_HEADER, "malformed Connection");
        }
        i++;
        while (i < end && Syntax.isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Returns whether one of a field's comma-separated values is a word, parameters aside. */
    static boolean listHas(HeadBuffer fields, KnownName name, String lowerCase) {
        byte[] bytes = fields.bytes;
        for (int line = fields.findParsed(name, 0);
                line >= 0;
                line = fields.findParsed(name, line + 1)) {
            int end = fields.valueEnd(line);
            int start = fields.valueStart(line);
            while (start < end) {
                int tokenEnd = start;
                while (tokenEnd < end && isOfElement(bytes[tokenEnd])) {
                    tokenEnd++;
                }
                if (equalsIgnoreCase(bytes, start, tokenEnd, lowerCase)) {
                    return true;
                }
                start = tokenEnd;
                while (start < end && bytes[start] != ',') {
                    start++;
                }
                start++;
                while (start < end && Syntax.isBlank(bytes[start])) {
                    start++;
                }
            }
        }
        return false;
    }

    private static boolean isOfElement(byte octet) {
        return octet != ',' && octet != ';' && !Syntax.isBlank(octet);
    }
}
