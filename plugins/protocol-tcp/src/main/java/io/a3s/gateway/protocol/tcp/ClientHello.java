package io.a3s.gateway.protocol.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server name in a TLS greeting (RFC 8446 §4.1.2, RFC 6066 §3), which may be spread over
 * several records and come in any pieces.
 */
final class ClientHello {
    /** The longest greeting that is read, all its records taken together. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final int RECORD_HEAD = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAX_RECORD = 16 * 1024;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEAD = 4;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int MAX_NAME = 255;

    /**
     * What is known after some octets.
     *
     * @param isDecided whether more would not change it
     * @param serverName the name in lower case, or null if there is none or it is no TLS
     */
    record Finding(boolean isDecided, @Nullable String serverName) {
        private static final Finding OPEN = new Finding(false, null);
        private static final Finding NONE = new Finding(true, null);
    }

    private ClientHello() {}

    /** Looks at what has come so far, which is not changed. */
    static Finding look(ByteBuf in) {
        ByteBuf message = Unpooled.buffer(512, MAX_LENGTH);
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (in.getUnsignedByte(at) != HANDSHAKE) {
                return Finding.NONE;
            }
            if (end - at < RECORD_HEAD) {
                return Finding.OPEN;
            }
            int length = in.getUnsignedShort(at + 3);
            if (in.getUnsignedByte(at + 1) != 3 || length == 0 || length > MAX_RECORD) {
                return Finding.NONE;
            }
            int from = at + RECORD_HEAD;
            int here = Math.min(length, end - from);
            if (message.readableBytes() + here > MAX_LENGTH) {
                return Finding.NONE;
            }
            message.writeBytes(in, from, here);
            Finding found = inMessage(message);
            if (found.isDecided() || here < length) {
                return found;
            }
            at = from + length;
        }
        return Finding.OPEN;
    }

    private static Finding inMessage(ByteBuf message) {
        if (message.readableBytes() < MESSAGE_HEAD) {
            return Finding.OPEN;
        }
        int length = message.getUnsignedMedium(1);
        if (message.getByte(0) != CLIENT_HELLO || length > MAX_LENGTH - MESSAGE_HEAD) {
            return Finding.NONE;
        }
        if (message.readableBytes() < MESSAGE_HEAD + length) {
            return Finding.OPEN;
        }
        try {
            return new Finding(true, name(message.slice(MESSAGE_HEAD, length)));
        } catch (IndexOutOfBoundsException e) {
            // Lengths that do not fit together: whoever gets it may complain.
            return Finding.NONE;
        }
    }

    private static @Nullable String name(ByteBuf hello) {
        hello.skipBytes(VERSION_AND_RANDOM);
        hello.skipBytes(hello.readUnsignedByte()); // session id
        hello.skipBytes(hello.readUnsignedShort()); // cipher suites
        hello.skipBytes(hello.readUnsignedByte()); // compression methods
        if (!hello.isReadable()) {
            return null;
        }
        ByteBuf extensions = hello.readSlice(hello.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SERVER_NAME) {
                ByteBuf names = extension.readSlice(extension.readUnsignedShort());
                int kind = names.readUnsignedByte();
                int length = names.readUnsignedShort();
                if (kind != HOST_NAME || length == 0 || length > MAX_NAME) {
                    return null;
                }
                return names.readCharSequence(length, StandardCharsets.US_ASCII)
                        .toString()
                        .toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }
}
