package io.a3s.gateway.protocol.sse;

import java.nio.ByteBuffer;

/**
 * Finds where events end, in a stream that comes in any pieces: at an empty line behind lines that
 * are not all comments. Lines end by LF, CR or both (WHATWG HTML §9.2.5). For one thread.
 */
final class EventBoundaries {
    private enum Line {
        /** Nothing of the line has come. */
        EMPTY,
        /** A comment, such as a heart-beat. */
        COMMENT,
        FIELD
    }

    private Line line = Line.EMPTY;
    private boolean hasFields;
    private boolean isAfterReturn;

    /** Reads on, and returns how many events have ended in what was read. */
    int read(ByteBuffer in) {
        int ended = 0;
        for (int i = in.position(); i < in.limit(); i++) {
            byte octet = in.get(i);
            if (octet == '\n' && isAfterReturn) {
                // The second half of one line end.
                isAfterReturn = false;
                continue;
            }
            isAfterReturn = octet == '\r';
            if (octet == '\n' || octet == '\r') {
                if (line == Line.EMPTY) {
                    ended += hasFields ? 1 : 0;
                    hasFields = false;
                } else {
                    hasFields |= line == Line.FIELD;
                    line = Line.EMPTY;
                }
            } else if (line == Line.EMPTY) {
                line = octet == ':' ? Line.COMMENT : Line.FIELD;
            }
        }
        return ended;
    }

    /** Returns whether an event could begin here without becoming part of another one. */
    boolean isBetweenEvents() {
        return line == Line.EMPTY && !hasFields;
    }
}
