package io.a3s.gateway.protocol.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Reads the frames of a client, in whatever pieces they come (RFC 6455 §5). Strict: what a client
 * must not send ends the connection. Messages of text are given whole; memory grows with what has
 * come, not with what was announced.
 */
final class FrameReader {
    /** Takes what was read. */
    interface Sink {
        /** Returns whether to read on. */
        boolean isOpen();

        /** Takes a message. */
        void onText(String message) throws CloseException;

        /** Takes a ping. */
        void onPing(byte[] payload) throws CloseException;

        /**
         * Takes a close frame.
         *
         * @param code the code, or {@link #NO_CODE}
         */
        void onClose(int code);
    }

    /** The code of a close frame without one (RFC 6455 §7.4.1). */
    static final int NO_CODE = 1005;

    private static final int MAX_HEAD = 14;
    private static final int MAX_CONTROL = 125;
    private static final int FIRST_PIECE = 512;

    private final long maxMessage;
    private final Sink sink;
    private final byte[] head = new byte[MAX_HEAD];
    private int headRead;
    private int headLength = 2;
    private int opcode;
    private boolean isFinal;
    private long left;
    private int maskAt;
    private boolean inMessage;
    private byte[] message = new byte[0];
    private int messageLength;
    private byte[] control = new byte[0];
    private int controlLength;

    FrameReader(long maxMessage, Sink sink) {
        this.maxMessage = maxMessage;
        this.sink = sink;
    }

    /** Reads what there is. */
    void read(ByteBuffer in) throws CloseException {
        while (in.hasRemaining() && sink.isOpen()) {
            if (headRead < headLength) {
                head[headRead++] = in.get();
                if (headRead == 2) {
                    headLength = lengthOfHead();
                }
                if (headRead == headLength) {
                    beginFrame();
                }
            } else {
                payload(in);
            }
            if (headRead == headLength && left == 0) {
                endFrame();
            }
        }
    }

    private int lengthOfHead() throws CloseException {
        isFinal = (head[0] & 0x80) != 0;
        opcode = head[0] & 0x0f;
        int length = head[1] & 0x7f;
        if ((head[0] & 0x70) != 0) {
            throw violation("reserved bit");
        }
        if ((head[1] & 0x80) == 0) {
            throw violation("frame without mask");
        }
        switch (opcode) {
            case Frames.CONTINUATION -> require(inMessage, "nothing to continue");
            case Frames.TEXT -> require(!inMessage, "message within a message");
            case Frames.BINARY -> {
                require(!inMessage, "message within a message");
                throw new CloseException(CloseException.UNSUPPORTED, "text only");
            }
            case Frames.CLOSE, Frames.PING, Frames.PONG -> {
                require(isFinal, "control frame in pieces");
                require(length <= MAX_CONTROL, "long control frame");
            }
            default -> throw violation("unknown opcode");
        }
        return switch (length) {
            case 126 -> 8;
            case 127 -> 14;
            default -> 6;
        };
    }

    private void beginFrame() throws CloseException {
        ByteBuffer fields = ByteBuffer.wrap(head);
        switch (headLength) {
            case 8 -> {
                left = Short.toUnsignedLong(fields.getShort(2));
                require(left > MAX_CONTROL, "length not in its shortest form");
            }
            case 14 -> {
                left = fields.getLong(2);
                require(left < 0 || left > 0xffff, "length not in its shortest form");
                require(left > 0, "length out of range");
            }
            default -> left = head[1] & 0x7f;
        }
        maskAt = 0;
        if (isControl()) {
            control = new byte[(int) left];
            controlLength = 0;
            return;
        }
        inMessage = true;
        if (left > maxMessage - messageLength) {
            throw new CloseException(
                    CloseException.TOO_BIG, "message over " + maxMessage + " bytes");
        }
    }

    private void payload(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        byte[] target;
        int from;
        if (isControl()) {
            target = control;
            from = controlLength;
            controlLength += count;
        } else {
            if (message.length - messageLength < count) {
                int size = Math.max(messageLength + count, message.length * 2);
                message = Arrays.copyOf(message, Math.max(size, FIRST_PIECE));
            }
            target = message;
            from = messageLength;
            messageLength += count;
        }
        in.get(target, from, count);
        int key = headLength - 4;
        for (int i = from; i < from + count; i++) {
            target[i] ^= head[key + (maskAt++ & 3)];
        }
        left -= count;
    }

    private void endFrame() throws CloseException {
        headRead = 0;
        headLength = 2;
        if (isControl()) {
            endControl();
            return;
        }
        if (!isFinal) {
            return;
        }
        String text = decode(message, 0, messageLength);
        inMessage = false;
        messageLength = 0;
        // A long message is the exception; most connections are quiet, and there may be many.
        if (message.length > FIRST_PIECE) {
            message = new byte[0];
        }
        sink.onText(text);
    }

    private void endControl() throws CloseException {
        if (opcode == Frames.PING) {
            sink.onPing(control);
        } else if (opcode == Frames.CLOSE) {
            sink.onClose(closeCode());
        }
    }

    private int closeCode() throws CloseException {
        if (control.length == 0) {
            return NO_CODE;
        }
        require(control.length >= 2, "half a close code");
        int code = Short.toUnsignedInt(ByteBuffer.wrap(control).getShort());
        // RFC 6455 §7.4.2 and the registry of close codes: 1004 to 1006 and 1015 are never sent.
        boolean isDefined = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
        require(isDefined || (code >= 3000 && code <= 4999), "close code out of range");
        decode(control, 2, control.length - 2);
        return code;
    }

    private static String decode(byte[] bytes, int from, int length) throws CloseException {
        try {
            return Utf8.decode(bytes, from, length);
        } catch (CharacterCodingException e) {
            throw new CloseException(CloseException.NO_UTF_8, "text is not UTF-8");
        }
    }

    private boolean isControl() {
        return (opcode & 8) != 0;
    }

    private static void require(boolean isMet, String otherwise) throws CloseException {
        if (!isMet) {
            throw violation(otherwise);
        }
    }

    private static CloseException violation(String what) {
        return new CloseException(CloseException.PROTOCOL_ERROR, what);
    }
}
