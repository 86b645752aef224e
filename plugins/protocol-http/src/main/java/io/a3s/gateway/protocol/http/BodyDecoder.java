package io.a3s.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Tells how much of what arrives is body (RFC 9112 §6.3), and takes the framing off. Octets are not
 * copied: pieces are the buffers that were read, or slices of them.
 */
final class BodyDecoder {
    private enum Mode {
        ENDED,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final ChunkedDecoder chunks;
    private Mode mode = Mode.ENDED;
    private long remaining;
    private int sizeLine;

    BodyDecoder(HeadLimits trailerLimits) {
        this.chunks = new ChunkedDecoder(trailerLimits);
    }

    /** Begins a message without body. */
    void beginEmpty() {
        mode = Mode.ENDED;
        chunks.dropTrailers();
    }

    /** Begins a body of known length. */
    void beginLength(long length) {
        mode = length == 0 ? Mode.ENDED : Mode.LENGTH;
        remaining = length;
        chunks.dropTrailers();
    }

    /** Begins a chunked body. */
    void beginChunked() {
        mode = Mode.CHUNKED;
        chunks.begin();
    }

    /** Begins a body that ends with the connection, or a tunnel. */
    void beginUntilClose() {
        mode = Mode.UNTIL_CLOSE;
    }

    /** Returns whether the body has ended. */
    boolean isEnded() {
        return mode == Mode.ENDED;
    }

    /** Returns whether the end of the connection is the body's regular end. */
    boolean endsWithConnection() {
        return mode == Mode.UNTIL_CLOSE;
    }

    /** Returns how many octets are known to be missing. */
    long remaining() {
        return mode == Mode.LENGTH ? remaining : 0;
    }

    /** Returns the trailers once the body has ended, or null if there are none. */
    @Nullable HeadBuffer takeTrailers() {
        return chunks.takeTrailers();
    }

    /**
     * Returns the next piece of body in a buffer, or null if it has no more; then either the body
     * has ended or the buffer was read to its end. If the piece is the buffer itself, the caller's
     * ownership has gone over to it.
     */
    @Nullable ByteBuf next(ByteBuf in) throws MalformedException {
        sizeLine = 0;
        return switch (mode) {
            case ENDED -> null;
            case UNTIL_CLOSE -> in.isReadable() ? in : null;
            case LENGTH -> in.isReadable() ? nextOfLength(in) : null;
            case CHUNKED -> nextOfChunks(in);
        };
    }

    private ByteBuf nextOfLength(ByteBuf in) {
        boolean isWhole = in.readableBytes() <= remaining;
        ByteBuf piece = isWhole ? in : in.readRetainedSlice((int) remaining);
        remaining -= piece.readableBytes();
        if (remaining == 0) {
            mode = Mode.ENDED;
        }
        return piece;
    }

    private @Nullable ByteBuf nextOfChunks(ByteBuf in) throws MalformedException {
        int size = chunks.next(in);
        if (size <= 0) {
            mode = size < 0 ? Mode.ENDED : mode;
            return null;
        }
        sizeLine = chunks.skipEndOfLoneChunk(in, size);
        if (sizeLine > 0) {
            in.writerIndex(in.writerIndex() - 2);
            return in;
        }
        return in.readRetainedSlice(size);
    }

    /**
     * Returns how many octets before the last piece are its size line. If there are some, the piece
     * is the data of one chunk, whose end is behind it, and can be sent on in the framing it came
     * in; 0 if not.
     */
    int sizeLine() {
        return sizeLine;
    }

    /** Returns whether a piece is the buffer itself, whose ownership it then has. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isWhole(@Nullable ByteBuf piece, ByteBuf in) {
        return piece == in;
    }
}
