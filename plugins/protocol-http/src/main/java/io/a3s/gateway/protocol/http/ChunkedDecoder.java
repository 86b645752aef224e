package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Syntax.CR;
import static io.a3s.gateway.protocol.http.Syntax.LF;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The chunked transfer coding (RFC 9112 §7.1). Extensions are bounded and ignored. */
final class ChunkedDecoder {
    private static final int MAX_EXTENSION = 256;

    /** What size lines may have beyond a fair share of their chunks, over a whole body. */
    private static final int MAX_EXCESS = 16 * 1024;

    private static final int FAIR_SHARE = 16;

    /** What the next octet belongs to. */
    private enum State {
        FIRST_DIGIT,
        SIZE,
        BLANK_BEFORE_EXTENSION,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS_OR_END,
        END_LF,
        TRAILERS,
        ENDED
    }

    private final HeadLimits trailerLimits;
    private State state = State.ENDED;
    private long size;
    private int extension;
    private boolean hasExtension;
    private int sizeLine;
    private long excess;
    private @Nullable HeadParser parser;
    private @Nullable HeadBuffer trailers;

    ChunkedDecoder(HeadLimits trailerLimits) {
        this.trailerLimits = trailerLimits;
    }

    /** Begins a body. */
    void begin() {
        state = State.FIRST_DIGIT;
        trailers = null;
        excess = 0;
    }

    /** Forgets trailers nobody asked for, so that they do not turn up behind another body. */
    void dropTrailers() {
        trailers = null;
    }

    /** Returns the trailers once, or null if there were none. */
    @Nullable HeadBuffer takeTrailers() {
        HeadBuffer taken = trailers;
        trailers = null;
        return taken;
    }

    /**
     * Skips framing up to the next octet of data.
     *
     * @return how many octets of data lie at the buffer's reader index, to be consumed by the
     *     caller; 0 if the buffer was read to its end; -1 if the body has ended
     */
    int next(ByteBuf in) throws MalformedException {
        int start = -1;
        while (state != State.ENDED) {
            if (!in.isReadable()) {
                return 0;
            }
            if (state == State.FIRST_DIGIT) {
                start = in.readerIndex();
            }
            if (state == State.DATA) {
                sizeLine = start < 0 || hasExtension ? 0 : in.readerIndex() - start;
                int piece = (int) Math.min(size, in.readableBytes());
                size -= piece;
                if (size == 0) {
                    state = State.DATA_CR;
                }
                return piece;
            }
            if (state == State.TRAILERS) {
                readTrailers(in);
            } else {
                step(in.readByte());
                if (state == State.TRAILERS) {
                    // The octet that told is the first of a field name.
                    in.readerIndex(in.readerIndex() - 1);
                }
            }
        }
        return -1;
    }

    /**
     * Skips the end of the chunk whose data {@link #next} has just found, if the buffer holds the
     * whole chunk and nothing behind it, as it mostly does when somebody streams.
     *
     * @param length what {@code next} returned
     * @return the length of the size line in front of the data, or 0 if it is not so or the line
     *     has more than a size
     */
    int skipEndOfLoneChunk(ByteBuf in, int length) {
        int end = in.readerIndex() + length;
        if (sizeLine == 0
                || state != State.DATA_CR
                || in.writerIndex() != end + 2
                || in.getByte(end) != CR
                || in.getByte(end + 1) != LF) {
            return 0;
        }
        state = State.FIRST_DIGIT;
        return sizeLine;
    }

    private void step(byte octet) throws MalformedException {
        switch (state) {
            case FIRST_DIGIT -> {
                size = digit(octet);
                state = State.SIZE;
                extension = 0;
                hasExtension = false;
            }
            case SIZE -> size(octet);
            case BLANK_BEFORE_EXTENSION -> {
                if (octet == ';') {
                    state = State.EXTENSION;
                } else if (!Syntax.isBlank(octet)) {
                    throw bad("malformed chunk size");
                }
                boundExtension();
            }
            case EXTENSION -> {
                if (octet == CR) {
                    state = State.SIZE_LF;
                } else if (!Syntax.isValue(octet)) {
                    throw bad("control character in a chunk extension");
                }
                boundExtension();
            }
            case SIZE_LF -> {
                expect(octet, LF);
                boundExcess();
                state = size == 0 ? State.TRAILERS_OR_END : State.DATA;
            }
            case DATA_CR -> {
                expect(octet, CR);
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(octet, LF);
                state = State.FIRST_DIGIT;
            }
            case TRAILERS_OR_END -> {
                if (octet == CR) {
                    state = State.END_LF;
                } else {
                    parser = new HeadParser(trailerLimits, HeadParser.Kind.TRAILERS);
                    parser.begin();
                    trailers = new HeadBuffer();
                    state = State.TRAILERS;
                }
            }
            case END_LF -> {
                expect(octet, LF);
                state = State.ENDED;
            }
            case DATA, TRAILERS, ENDED -> throw bad("octet out of place");
        }
    }

    private void size(byte octet) throws MalformedException {
        if (octet == CR) {
            state = State.SIZE_LF;
            return;
        }
        if (octet == ';') {
            state = State.EXTENSION;
            hasExtension = true;
            return;
        }
        if (Syntax.isBlank(octet)) {
            hasExtension = true;
            state = State.BLANK_BEFORE_EXTENSION;
            return;
        }
        // Leading zeros are bounded like extensions, so that a size line is never endless.
        boundExtension();
        if (size > Long.MAX_VALUE >> 4) {
            throw bad("chunk size out of range");
        }
        size = size << 4 | digit(octet);
    }

    private static int digit(byte octet) throws MalformedException {
        int digit = Syntax.hexDigit(octet);
        if (digit < 0) {
            throw bad("malformed chunk size");
        }
        return digit;
    }

    private void boundExtension() throws MalformedException {
        if (++extension > MAX_EXTENSION) {
            throw bad("chunk size line too long");
        }
    }

    /** Keeps a client from having megabytes of extensions read for a body of some octets. */
    private void boundExcess() throws MalformedException {
        excess = Math.max(0, excess + extension - FAIR_SHARE - Math.min(size, MAX_EXCESS));
        if (excess > MAX_EXCESS) {
            throw bad("more chunk extensions than data");
        }
    }

    private void readTrailers(ByteBuf in) throws MalformedException {
        HeadBuffer fields = trailers;
        if (parser == null || fields == null) {
            throw bad("octet out of place");
        }
        try {
            if (parser.read(fields, in)) {
                parser = null;
                MessageFields.removeFrom(fields);
                state = State.ENDED;
            }
        } catch (MalformedException e) {
            throw bad("trailers: " + e.detail());
        }
    }

    private static void expect(byte octet, byte expected) throws MalformedException {
        if (octet != expected) {
            throw bad("chunk without its line end");
        }
    }

    private static MalformedException bad(String detail) {
        return new MalformedException(Reason.BAD_CHUNK, detail);
    }
}
