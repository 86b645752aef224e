package io.a3s.gateway.testkit.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A backend's stream of server-sent events that remembers when each was sent. The test lets them go
 * one by one, which shows without any measuring of time that none is held back; or they go at a
 * pace. Serves one exchange. Safe for use by any thread.
 *
 * @since 1.0
 */
public final class EventScript implements Behaviour {
    private static final Duration PATIENCE = Patience.seconds(30);

    private final BlockingQueue<Optional<String>> steps = new LinkedBlockingQueue<>();
    private final List<TimedEvent> sent = new CopyOnWriteArrayList<>();
    private final Duration pace;

    private EventScript(Duration pace) {
        this.pace = pace;
    }

    /** Returns a stream whose events go when the test {@linkplain #send says so}. */
    public static EventScript stepwise() {
        return new EventScript(Duration.ZERO);
    }

    /** Returns a stream of certain events with a pause before each, and a regular end. */
    public static EventScript paced(Duration pace, List<String> events) {
        var script = new EventScript(pace);
        events.forEach(script::send);
        script.end();
        return script;
    }

    /** Lets one more event go. */
    public void send(String data) {
        steps.add(Optional.of(data));
    }

    /** Lets the stream end, behind what was sent. */
    public void end() {
        steps.add(Optional.empty());
    }

    /** Returns what has gone so far, and when. */
    public List<TimedEvent> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void answer(Wire.Request request, Wire wire) throws Exception {
        request.body().rest();
        wire.beginChunked(200, "text/event-stream");
        for (Optional<String> event = next(); event.isPresent(); event = next()) {
            wire.rest(pace);
            // Noted before, so that nobody can have it earlier than it is said to be sent.
            sent.add(new TimedEvent(event.get(), System.nanoTime()));
            wire.event(event.get());
        }
        wire.endChunked();
    }

    private Optional<String> next() throws InterruptedException {
        Optional<String> step = steps.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (step == null) {
            throw new IllegalStateException("neither another event nor the end");
        }
        return step;
    }
}
