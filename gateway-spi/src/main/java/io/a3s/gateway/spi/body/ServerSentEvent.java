package io.a3s.gateway.spi.body;

import io.a3s.gateway.spi.Incubating;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event of an event stream (WHATWG HTML §9.2). Immutable. What arrives and is {@linkplain
 * EventSink#emit emitted} as it is keeps its bytes; what was made or changed here is written anew,
 * without the comments and unknown fields it may have had.
 *
 * @since 1.0
 */
@Incubating
public final class ServerSentEvent {
    /** The type of events that name none. */
    public static final String MESSAGE = "message";

    private final String type;
    private final String data;
    private final @Nullable String id;
    private final @Nullable Duration retry;

    ServerSentEvent(String type, String data, @Nullable String id, @Nullable Duration retry) {
        this.type = type;
        this.data = data;
        this.id = id;
        this.retry = retry;
    }

    /**
     * Returns an event of type {@link #MESSAGE}.
     *
     * @param data may have several lines
     */
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(MESSAGE, Objects.requireNonNull(data, "data"), null, null);
    }

    /** Returns the type, {@link #MESSAGE} if the stream names none. */
    public String type() {
        return type;
    }

    /** Returns the data, lines separated by LF. */
    public String data() {
        return data;
    }

    /** Returns what the event sets the stream's last event id to, or null if it does not. */
    public @Nullable String id() {
        return id;
    }

    /** Returns how long clients are to wait before they connect again, or null if not said. */
    public @Nullable Duration retry() {
        return retry;
    }

    /**
     * Returns a copy of another type.
     *
     * @throws IllegalArgumentException if it has a line end
     */
    public ServerSentEvent withType(String other) {
        return new ServerSentEvent(requireLine("type", other), data, id, retry);
    }

    /** Returns a copy with other data, which may have several lines. */
    public ServerSentEvent withData(String other) {
        return new ServerSentEvent(type, Objects.requireNonNull(other, "data"), id, retry);
    }

    /**
     * Returns a copy with an id.
     *
     * @throws IllegalArgumentException if it has a line end or a NUL, which would make clients
     *     ignore it
     */
    public ServerSentEvent withId(String other) {
        if (requireLine("id", other).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("id: has a NUL");
        }
        return new ServerSentEvent(type, data, other, retry);
    }

    /**
     * Returns a copy that tells clients how long to wait before they connect again.
     *
     * @throws IllegalArgumentException if that is negative
     */
    public ServerSentEvent withRetry(Duration other) {
        if (other.isNegative()) {
            throw new IllegalArgumentException("retry: " + other + " (expected: 0 or more)");
        }
        return new ServerSentEvent(type, data, id, other);
    }

    private static String requireLine(String what, String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(what + ": has a line end");
        }
        return text;
    }

    /**
     * Reads an event.
     *
     * @param text its lines, the last perhaps without its end
     * @return null if it has no data, so that clients see no event
     */
    static @Nullable ServerSentEvent parse(String text) {
        Parser parser = new Parser();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                parser.line(text, start, i);
                start = i + 1;
            }
        }
        parser.line(text, start, text.length());
        return parser.event();
    }

    /** Returns it as it stands in a stream, with the empty line that ends it; a new array. */
    byte[] encoded() {
        StringBuilder text = new StringBuilder(data.length() + 32);
        if (!type.equals(MESSAGE)) {
            field(text, "event", type);
        }
        if (id != null) {
            field(text, "id", id);
        }
        if (retry != null) {
            field(text, "retry", Long.toString(retry.toMillis()));
        }
        // A CR would end the line for clients, too.
        for (String line : data.split("\r\n|\r|\n", -1)) {
            field(text, "data", line);
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerSentEvent that
                && type.equals(that.type)
                && data.equals(that.data)
                && Objects.equals(id, that.id)
                && Objects.equals(retry, that.retry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, data, id, retry);
    }

    /** Returns type and id, without the data, which may be anything. */
    @Override
    public String toString() {
        return type + (id == null ? "" : " " + id) + ", " + data.length() + " characters";
    }

    /** Reads the fields of one event (WHATWG HTML §9.2.6). */
    private static final class Parser {
        // More is no time anybody waits, and would not fit into a number.
        private static final int MAX_RETRY_DIGITS = 12;

        private final StringBuilder data = new StringBuilder();
        private boolean hasData;
        private String type = "";
        private @Nullable String id;
        private @Nullable Duration retry;

        private void line(String text, int start, int end) {
            int colon = text.indexOf(':', start, end);
            if (start == end || colon == start) {
                // Between CR and LF, or a comment.
                return;
            }
            String name = text.substring(start, colon < 0 ? end : colon);
            if (colon < 0) {
                field(name, "");
                return;
            }
            int value = colon + 1 < end && text.charAt(colon + 1) == ' ' ? colon + 2 : colon + 1;
            field(name, text.substring(value, end));
        }

        private void field(String name, String value) {
            switch (name) {
                case "data" -> {
                    if (hasData) {
                        data.append('\n');
                    }
                    hasData = true;
                    data.append(value);
                }
                case "event" -> type = value;
                case "id" -> id = value.indexOf('\0') < 0 ? value : id;
                case "retry" ->
                        retry = isNumber(value) ? Duration.ofMillis(Long.parseLong(value)) : retry;
                default -> {
                    // "The field is ignored."
                }
            }
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty()
                    && text.length() <= MAX_RETRY_DIGITS
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private @Nullable ServerSentEvent event() {
            return hasData
                    ? new ServerSentEvent(
                            type.isEmpty() ? ServerSentEvent.MESSAGE : type,
                            data.toString(),
                            id,
                            retry)
                    : null;
        }
    }
}
