package io.a3s.gateway.testkit.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The server-sent events of a response, one by one, however they were cut into chunks, and when
 * each came. For one thread.
 *
 * @since 1.0
 */
public final class EventReader {
    private static final String END_OF_EVENT = "\n\n";

    private final RawClient.Received response;
    private final List<TimedEvent> received = new ArrayList<>();
    private String pending = "";

    /** Makes a reader of a response of which no body was read yet. */
    public EventReader(RawClient.Received response) {
        this.response = response;
    }

    /** Waits for the next event and returns its data. */
    public String next() throws IOException {
        if (!awaitEvent()) {
            throw new IOException("the stream ended; left over: \"" + pending + '"');
        }
        return take();
    }

    /** Waits for the regular end of the response and returns whether nothing stood before it. */
    public boolean isAtEnd() throws IOException {
        return pending.isEmpty() && response.next().text().isEmpty();
    }

    /** Reads to the regular end of the response and returns all events, with those read before. */
    public List<TimedEvent> all() throws IOException {
        while (awaitEvent()) {
            take();
        }
        if (!pending.isEmpty()) {
            throw new IOException("the stream ended within an event: \"" + pending + '"');
        }
        return received();
    }

    /** Returns the events read so far. */
    public List<TimedEvent> received() {
        return List.copyOf(received);
    }

    /**
     * Reads to the end and fails unless exactly the events of the script came, in its order, and
     * the first was here before the last was sent. What is between them is not compared: a busy
     * machine may well deliver some of them together.
     *
     * @throws AssertionError if it was otherwise
     */
    public void assertStreamed(EventScript script) throws IOException {
        List<TimedEvent> came = all();
        List<TimedEvent> went = script.sent();
        List<String> expected = went.stream().map(TimedEvent::data).toList();
        List<String> actual = came.stream().map(TimedEvent::data).toList();
        if (!actual.equals(expected)) {
            throw new AssertionError("events: " + actual + " (expected: " + expected + ')');
        }
        if (went.size() < 2) {
            throw new AssertionError("events: " + expected + " (expected: two or more)");
        }
        long late = came.getFirst().nanos() - went.getLast().nanos();
        if (late >= 0) {
            throw new AssertionError(
                    "the first event came "
                            + Duration.ofNanos(late)
                            + " after the last was sent (expected: before it)");
        }
    }

    private boolean awaitEvent() throws IOException {
        while (pending.indexOf(END_OF_EVENT) < 0) {
            String part = response.next().text();
            if (part.isEmpty()) {
                return false;
            }
            pending += part;
        }
        return true;
    }

    private String take() {
        int end = pending.indexOf(END_OF_EVENT);
        String data = pending.substring("data: ".length(), end);
        pending = pending.substring(end + END_OF_EVENT.length());
        received.add(new TimedEvent(data, System.nanoTime()));
        return data;
    }
}
