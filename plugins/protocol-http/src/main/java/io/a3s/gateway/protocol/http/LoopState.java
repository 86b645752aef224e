package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.spi.backend.Backend;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of one event loop share: unused heads, kept backend connections, and the one
 * clock and timer they all have. The timer runs only while there are connections, so that nothing
 * on the loop keeps the plugin alive. To be used on the event loop only.
 */
final class LoopState implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopState.class);
    private static final long TICK_MILLIS = 100;

    /** Bounds the work of one tick; with more connections, deadlines are checked less often. */
    private static final int CHECKS_PER_TICK = 8192;

    private static final int MAX_UNUSED_HEADS = 256;

    // RFC 9110 §5.6.7; the JDK's own formatter does not write two digits for the day.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    final EventLoop loop;
    final IdentityHashMap<Backend, BackendPool> pools = new IdentityHashMap<>();
    final IdentityHashMap<Backend, H2BackendPool> h2Pools = new IdentityHashMap<>();

    private final ArrayDeque<ParsedRequest> requests = new ArrayDeque<>();
    private final ArrayDeque<ParsedResponse> responses = new ArrayDeque<>();

    private @Nullable TimedHandler[] timed = new TimedHandler[16];
    private int count;
    private int cursor;
    private boolean ticking;
    private long now;
    private long dateSecond;
    private AsciiString date = AsciiString.EMPTY_STRING;
    private byte[] dateLine = {};
    private @Nullable ByteBuf framed;
    private int framedBy;

    LoopState(EventLoop loop) {
        this.loop = loop;
    }

    /** Returns a time in milliseconds that never goes back, as of the last tick. */
    long now() {
        return now;
    }

    /**
     * Notes that a buffer holds the data of one chunk in the midst of its framing.
     *
     * @param sizeLine the length of the size line before the data, or 0 if there is no framing
     */
    void lendFraming(ByteBuf piece, int sizeLine) {
        framed = sizeLine > 0 ? piece : null;
        framedBy = sizeLine;
    }

    /**
     * Returns the length of the size line before the data of a buffer, which then also has the end
     * of the chunk behind it; 0 if it has no framing. To be asked once, since only the buffer's
     * first owner knows that nobody has changed it.
     */
    @SuppressWarnings("ReferenceEquality")
    int takeFraming(ByteBuf piece) {
        boolean isFramed = framed == piece;
        framed = null;
        return isFramed ? framedBy : 0;
    }

    /** Forgets the buffer, whose memory may come back as another one. */
    void endFraming() {
        framed = null;
    }

    /** Returns the {@code Date} of a response sent now (RFC 9110 §6.6.1). */
    AsciiString date() {
        return date;
    }

    /** Returns the {@code Date} line for a response sent now (RFC 9110 §6.6.1). */
    byte[] dateLine() {
        return dateLine;
    }

    /** Begins to check a connection's deadline. */
    void register(TimedHandler handler) {
        if (handler.index >= 0) {
            return;
        }
        if (!ticking) {
            ticking = true;
            readClocks();
            var _ = loop.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (count == timed.length) {
            timed = Arrays.copyOf(timed, count * 2);
        }
        handler.index = count;
        timed[count++] = handler;
    }

    /** Stops checking a connection's deadline. */
    void unregister(TimedHandler handler) {
        int index = handler.index;
        if (index < 0) {
            return;
        }
        TimedHandler last = timed[--count];
        timed[index] = last;
        if (last != null) {
            last.index = index;
        }
        timed[count] = null;
        handler.index = -1;
    }

    /** Checks deadlines once a tick. */
    @Override
    public void run() {
        readClocks();
        for (int checks = Math.min(count, CHECKS_PER_TICK); checks > 0 && count > 0; checks--) {
            if (cursor >= count) {
                cursor = 0;
            }
            TimedHandler handler = timed[cursor++];
            if (handler != null && handler.deadline <= now) {
                handler.deadline = TimedHandler.NEVER;
                runDeadline(handler);
            }
        }
        ticking = count > 0;
        if (ticking) {
            var _ = loop.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void runDeadline(TimedHandler handler) {
        try {
            handler.onDeadline();
        } catch (RuntimeException e) {
            // One exchange's fault must not stop the clock of all others.
            LOG.error("deadline of a connection", e);
        }
    }

    private void readClocks() {
        now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        Instant wall = Instant.now();
        if (wall.getEpochSecond() != dateSecond) {
            dateSecond = wall.getEpochSecond();
            date = AsciiString.of(DATE.format(wall));
            dateLine = ("Date: " + date + "\r\n").getBytes(ISO_8859_1);
        }
    }

    /** Returns an unused request head. */
    ParsedRequest borrowRequest() {
        ParsedRequest request = requests.pollLast();
        if (request == null) {
            request = new ParsedRequest();
        }
        request.clear();
        return request;
    }

    /** Takes a request head back. It stays readable until another message borrows it. */
    void giveBack(ParsedRequest request) {
        if (request.fields.isWorthKeeping() && requests.size() < MAX_UNUSED_HEADS) {
            requests.addLast(request);
        }
    }

    /** Returns an unused response head. */
    ParsedResponse borrowResponse() {
        ParsedResponse response = responses.pollLast();
        if (response == null) {
            response = new ParsedResponse();
        }
        response.clear();
        return response;
    }

    /** Takes a response head back. It stays readable until another message borrows it. */
    void giveBack(ParsedResponse response) {
        if (response.fields.isWorthKeeping() && responses.size() < MAX_UNUSED_HEADS) {
            responses.addLast(response);
        }
    }
}
