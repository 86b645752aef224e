package io.a3s.gateway.testkit.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link ScriptedBackend} does with a request. Runs on the connection's own thread.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface Behaviour {
    /**
     * Answers a request, or fails to.
     *
     * @throws Exception to end the connection
     */
    void answer(Wire.Request request, Wire wire) throws Exception;

    /** Answers 200 with a text. */
    static Behaviour plain(String text) {
        return (request, wire) -> {
            request.body().rest();
            wire.respond(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** Answers with a status and no body to speak of. */
    static Behaviour status(int status) {
        return (request, wire) -> {
            request.body().rest();
            wire.respond(status, "text/plain", new byte[0]);
        };
    }

    /** Answers with the body that it got, chunk by chunk as it comes. */
    static Behaviour echo() {
        return (request, wire) -> {
            wire.beginChunked(200, "application/octet-stream");
            for (byte[] part = request.body().next();
                    part.length > 0;
                    part = request.body().next()) {
                wire.chunk(part);
            }
            wire.endChunked();
        };
    }

    /** Answers with its own request: the head as text, an empty line, the body. */
    static Behaviour mirror() {
        return (request, wire) -> {
            var text = new StringBuilder(request.head().startLine()).append('\n');
            request.head()
                    .fields()
                    .forEach(
                            f ->
                                    text.append(f.getKey())
                                            .append(": ")
                                            .append(f.getValue())
                                            .append('\n'));
            text.append('\n').append(new String(request.body().rest(), StandardCharsets.UTF_8));
            wire.respond(200, "text/plain", text.toString().getBytes(StandardCharsets.UTF_8));
        };
    }

    /** Streams events with a pause before each. */
    static Behaviour sse(Duration pace, List<String> events) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/event-stream");
            for (String event : events) {
                wire.rest(pace);
                wire.event(event);
            }
            wire.endChunked();
        };
    }

    /** Streams one event, and a second and the end only when the gate opens. */
    static Behaviour sseBehind(CountDownLatch gate, String first, String second) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/event-stream");
            wire.event(first);
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate stayed shut");
            }
            wire.event(second);
            wire.endChunked();
        };
    }

    /** Streams events until the other side leaves. */
    static Behaviour sseForever(Duration pace) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/event-stream");
            for (int i = 0; ; i++) {
                wire.event("tick " + i);
                wire.rest(pace);
            }
        };
    }

    /** Waits, then does something else. */
    static Behaviour slow(Duration delay, Behaviour then) {
        return (request, wire) -> {
            wire.rest(delay);
            then.answer(request, wire);
        };
    }

    /** Takes the request and says nothing until the other side leaves. */
    static Behaviour stall() {
        return (request, wire) -> {
            request.body().rest();
            wire.awaitClose();
        };
    }

    /** Streams one event, then says nothing until the other side leaves. */
    static Behaviour stallAfter(String event) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/event-stream");
            wire.event(event);
            wire.awaitClose();
        };
    }

    /** Takes the request and resets the connection. */
    static Behaviour reset() {
        return (request, wire) -> {
            request.body().rest();
            wire.reset();
        };
    }

    /** Answers 200 with a text whose bytes come one by one, with a pause before each. */
    static Behaviour trickle(Duration pace, String text) {
        return (request, wire) -> {
            request.body().rest();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                            + bytes.length
                            + "\r\n\r\n");
            for (byte each : bytes) {
                wire.rest(pace);
                wire.bytes(new byte[] {each}, 1);
            }
        };
    }

    /** Sends part of a chunked response and resets the connection. */
    static Behaviour resetAfter(String sent) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/plain");
            wire.chunk(sent.getBytes(StandardCharsets.UTF_8));
            wire.reset();
        };
    }

    /** Answers without saying how long the response is, and ends it by closing its side only. */
    static Behaviour halfClose(String text) {
        return (request, wire) -> {
            request.body().rest();
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + text);
            wire.endOutput();
            wire.awaitClose();
        };
    }

    /** Promises more bytes than it sends, then closes. */
    static Behaviour halfAnswer(String sent, int missing) {
        return (request, wire) -> {
            request.body().rest();
            int length = sent.length() + missing;
            wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                            + length
                            + "\r\n\r\n"
                            + sent);
            wire.close();
        };
    }
}
