package io.a3s.gateway.spi.body;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Extended by plugins: sees an event stream event by event (WHATWG HTML §9.2) while it passes, and
 * passes on, changes, drops or adds events. An event goes on in the callback that completes it, and
 * no more than one is held. What is no event goes on unseen and unchanged: comments, such as
 * heart-beats, at once, and fields without data.
 *
 * <pre>{@code
 * public void onResponse(Exchange exchange) {
 *     if (EventTransform.applies(exchange.response())) {
 *         exchange.responseBody().transform(new MyEvents());
 *     }
 * }
 * }</pre>
 *
 * <p>One instance serves one body. All calls come from the exchange's event loop and must not
 * block. The factory declares {@link io.a3s.gateway.spi.middleware.Needs#withResponseChunks}.
 *
 * @since 1.0
 */
@Incubating
public abstract class EventTransform implements BodyTransform {
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final String EVENT_STREAM = "text/event-stream";
    private static final byte[] LINE_FEED = {'\n'};
    private static final byte[] EMPTY_LINE = {'\n', '\n'};
    private static final Reply TOO_LONG = Reply.error(502, "event of the backend too long");

    /** Sends on what the callbacks emit. */
    private final class Sink implements EventSink {
        private final ChunkSink out;

        Sink(ChunkSink out) {
            this.out = out;
        }

        @Override
        public void emit(ServerSentEvent event) {
            if (Objects.equals(event, current)) {
                pass(out, raw);
                return;
            }
            if (isCutOff) {
                out.emit(EMPTY_LINE);
            }
            out.emit(event.encoded());
            isCutOff = false;
            isRawLast = false;
        }

        @Override
        public void refuse(Reply reply) {
            isRefused = true;
            out.refuse(reply);
        }
    }

    private final int maxEventBytes;
    private final Buffer buffer = new Buffer();
    private @Nullable ServerSentEvent current;
    private byte[] raw = {};
    // Whether there was a line in the buffer that is no comment.
    private boolean hasFields;
    // Whether the last octet was a CR, which an LF may belong to.
    private boolean isAfterReturn;
    // Whether what went out last is what came in last.
    private boolean isRawLast = true;
    // An event that is too long passes unseen; how much of its line has.
    private boolean isPassing;
    private boolean isLineEmpty = true;
    private boolean isEnding;
    // Whether what went out last is an event without its end.
    private boolean isCutOff;
    private boolean isRefused;

    /**
     * Prepares to read one stream.
     *
     * @param maxEventBytes how long an event may be, 1 or more; as much is held of one that is not
     *     complete
     * @throws IllegalArgumentException if that is out of range
     */
    protected EventTransform(int maxEventBytes) {
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException(
                    "maxEventBytes: " + maxEventBytes + " (expected: 1 or more)");
        }
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Returns whether a response is an event stream that can be read: its {@code Content-Type} is
     * {@code text/event-stream}, and it is not compressed.
     */
    public static boolean applies(ResponseHead response) {
        Headers headers = response.headers();
        String type = headers.get(HeaderName.CONTENT_TYPE);
        if (type == null || !type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length())) {
            return false;
        }
        String rest = type.substring(EVENT_STREAM.length()).strip();
        String encoding = headers.get(CONTENT_ENCODING);
        return (rest.isEmpty() || rest.startsWith(";"))
                && (encoding == null || encoding.equalsIgnoreCase("identity"));
    }

    /**
     * Takes an event. What is not emitted is dropped. An event that the end of the stream cuts off
     * comes here, too: clients should not look at it, and some do.
     */
    protected abstract void onEvent(ServerSentEvent event, EventSink out);

    /**
     * Takes the end of the stream; the last chance to add events. Where the gateway had to end it
     * early and could say so, an event of the type {@code error} has come before.
     */
    protected void onStreamEnd(EventSink out) {}

    /**
     * Returns whether an event that is too long passes on unseen. If not, which is what happens
     * unless this is overridden, the exchange is given up.
     */
    protected boolean passesOversized() {
        return false;
    }

    @Override
    public final void onChunk(Chunk chunk, ChunkSink out) {
        if (isRefused) {
            return;
        }
        ByteBuffer in = chunk.asByteBuffer();
        int limit = in.limit();
        int start = in.position();
        if (isAfterReturn && start < limit) {
            isAfterReturn = false;
            if (in.get(start) == '\n') {
                lateLineFeed(in, start, out);
                start++;
            }
        }
        int next = start;
        while (next < limit) {
            byte octet = in.get(next++);
            if (octet != '\n' && octet != '\r') {
                isLineEmpty = false;
                continue;
            }
            if (octet == '\r') {
                isAfterReturn = next == limit;
                next += next < limit && in.get(next) == '\n' ? 1 : 0;
            }
            take(in, start, next, out);
            start = next;
            if (isRefused) {
                return;
            }
            lineEnded(out);
        }
        take(in, start, limit, out);
    }

    // The second half of a line end whose first half has been dealt with already.
    private void lateLineFeed(ByteBuffer in, int at, ChunkSink out) {
        if (!buffer.isEmpty()) {
            buffer.add(in, at, at + 1);
            buffer.nextLine();
        } else if (isRawLast) {
            out.emit(LINE_FEED);
        }
    }

    private void take(ByteBuffer in, int start, int end, ChunkSink out) {
        if (start == end || isRefused) {
            return;
        }
        boolean isTooLong = !isPassing && buffer.length() + (end - start) > maxEventBytes;
        if (isTooLong && !passesOversized()) {
            isRefused = true;
            out.refuse(TOO_LONG);
            return;
        }
        buffer.add(in, start, end);
        isPassing |= isTooLong;
        if (isPassing) {
            pass(out, buffer.take());
        }
    }

    private void lineEnded(ChunkSink out) {
        boolean isEmpty = isLineEmpty;
        isLineEmpty = true;
        if (isPassing) {
            isPassing = !isEmpty;
            hasFields = false;
            return;
        }
        int first = buffer.firstOfLine();
        buffer.nextLine();
        if (first == -1) {
            eventEnded(out);
        } else if (first != ':') {
            hasFields = true;
        } else if (!hasFields) {
            pass(out, buffer.take());
        }
    }

    private void eventEnded(ChunkSink out) {
        ServerSentEvent event = hasFields ? ServerSentEvent.parse(buffer.text()) : null;
        hasFields = false;
        byte[] bytes = buffer.take();
        if (event == null) {
            pass(out, bytes);
            return;
        }
        raw = bytes;
        current = event;
        isRawLast = false;
        try {
            onEvent(event, new Sink(out));
        } finally {
            current = null;
            raw = new byte[0];
        }
    }

    private void pass(ChunkSink out, byte[] bytes) {
        out.emit(bytes);
        isRawLast = true;
        isCutOff = isEnding;
    }

    /** {@inheritDoc} Between events it may. */
    @Override
    public final boolean canEndHere() {
        return buffer.isEmpty() && !isPassing && !isRefused;
    }

    @Override
    public final void onEnd(ChunkSink out) {
        if (isRefused) {
            return;
        }
        isEnding = true;
        isCutOff = isPassing;
        if (!buffer.isEmpty()) {
            hasFields = true;
            eventEnded(out);
        }
        if (!isRefused) {
            onStreamEnd(new Sink(out));
        }
    }

    /** The bytes of an event that is not complete yet, and where its last line begins. */
    private static final class Buffer {
        private static final int SMALL = 512;
        private static final int LARGE = 16 * 1024;
        private static final char BYTE_ORDER_MARK = '\uFEFF';
        private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

        private byte[] bytes = new byte[SMALL];
        private int length;
        private int line;
        private boolean isFirst = true;

        boolean isEmpty() {
            return length == 0;
        }

        int length() {
            return length;
        }

        /** Takes a stretch of a chunk. */
        void add(ByteBuffer chunk, int start, int end) {
            int count = end - start;
            if (count > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            chunk.get(start, bytes, length, count);
            length += count;
        }

        /** Begins another line behind what there is. */
        void nextLine() {
            line = length;
        }

        /** Returns the first octet of the last line, or -1 if there is nothing before its end. */
        int firstOfLine() {
            int start = line;
            // Only the stream's own first octets are a mark.
            if (isFirst && line == 0 && startsWithMark()) {
                start += MARK.length;
            }
            boolean isEmpty = start == length || bytes[start] == '\n' || bytes[start] == '\r';
            return isEmpty ? -1 : bytes[start];
        }

        private boolean startsWithMark() {
            return length >= MARK.length
                    && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
        }

        /** Returns the text without the mark that the stream may begin with. */
        String text() {
            String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
            return isFirst && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK
                    ? text.substring(1)
                    : text;
        }

        /** Empties it, and returns what it had; an array of its own. */
        byte[] take() {
            byte[] all = Arrays.copyOf(bytes, length);
            length = 0;
            line = 0;
            isFirst = false;
            if (bytes.length > LARGE) {
                // One long event is no reason to keep so much for all others.
                bytes = new byte[SMALL];
            }
            return all;
        }
    }
}
