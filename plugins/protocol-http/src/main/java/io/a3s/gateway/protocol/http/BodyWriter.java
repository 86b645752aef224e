package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Puts a body into its framing and watches that it is as long as was announced. */
final class BodyWriter {
    private static final int MAX_SIZE_LINE = 10;
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private enum Mode {
        ENDED,
        DISCARD,
        LENGTH,
        CHUNKED,
        RAW
    }

    private final LoopState loop;
    private final Outbound out;
    private Mode mode = Mode.ENDED;
    private long remaining;

    BodyWriter(LoopState loop, Outbound out) {
        this.loop = loop;
        this.out = out;
    }

    /** Begins a message that has no body whatever its fields say, as the answer to HEAD. */
    void beginDiscard() {
        mode = Mode.DISCARD;
    }

    void beginLength(long length) {
        mode = Mode.LENGTH;
        remaining = length;
    }

    void beginChunked() {
        mode = Mode.CHUNKED;
    }

    /** Begins a body that ends with the connection, or a tunnel. */
    void beginRaw() {
        mode = Mode.RAW;
    }

    /** Returns whether nothing more can be sent. */
    boolean isEnded() {
        return mode == Mode.ENDED;
    }

    /** Returns whether only the end of the connection tells the end of the body. */
    boolean isRaw() {
        return mode == Mode.RAW;
    }

    /** Returns how many octets a head's buffer should have spare for the body. */
    int usefulRoom() {
        return switch (mode) {
            case LENGTH -> remaining <= 4096 ? (int) remaining : 0;
            case CHUNKED -> 1024;
            case ENDED, DISCARD, RAW -> 0;
        };
    }

    /**
     * Sends a piece. Takes ownership.
     *
     * @return whether it was within the announced length
     */
    boolean data(ByteBuf data) {
        int size = data.readableBytes();
        if (size == 0 || mode == Mode.DISCARD || mode == Mode.ENDED) {
            data.release();
            return true;
        }
        switch (mode) {
            case LENGTH -> {
                if (size > remaining) {
                    data.release();
                    return false;
                }
                remaining -= size;
                out.data(data);
            }
            case CHUNKED -> chunk(data, size);
            case RAW, DISCARD, ENDED -> out.data(data);
        }
        return true;
    }

    private void chunk(ByteBuf data, int size) {
        int sizeLine = loop.takeFraming(data);
        // A copy where something waits already: a read's buffer is larger than what is in it, and a
        // slow reader should not make many of them wait.
        if (sizeLine > 0 && out.isEmpty()) {
            data.setIndex(data.readerIndex() - sizeLine, data.writerIndex() + 2);
            out.data(data);
            return;
        }
        boolean joins = size <= 4096;
        writeSize(out.buffer(MAX_SIZE_LINE + (joins ? size + 2 : 0)), size);
        out.data(data);
        out.buffer(2).writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    private static void writeSize(ByteBuf target, int size) {
        int shift = (31 - Integer.numberOfLeadingZeros(size)) / 4 * 4;
        for (; shift >= 0; shift -= 4) {
            target.writeByte(HEX[size >>> shift & 0xf]);
        }
        target.writeByte(Syntax.CR).writeByte(Syntax.LF);
    }

    /**
     * Ends the body.
     *
     * @param trailers the trailers, or null if there are none or the peer does not take them
     * @return whether as much was sent as was announced
     */
    boolean end(@Nullable Headers trailers) {
        Mode ended = mode;
        mode = Mode.ENDED;
        if (ended == Mode.LENGTH) {
            return remaining == 0;
        }
        if (ended == Mode.CHUNKED) {
            int room = trailers instanceof HeadBuffer fields ? fields.size + 8 : 8;
            ByteBuf target = out.buffer(room);
            target.writeByte('0').writeByte(Syntax.CR).writeByte(Syntax.LF);
            if (trailers != null) {
                HeadEncoder.writeFields(target, trailers, KnownName.TRAILER.bit);
            }
            target.writeByte(Syntax.CR).writeByte(Syntax.LF);
        }
        return true;
    }
}
