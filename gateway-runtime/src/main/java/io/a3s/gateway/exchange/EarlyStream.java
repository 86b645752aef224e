package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events that begins before there is a backend to answer: comments keep the client, and
 * proxies on the way to it, from giving up. What a backend answers later becomes its body; what
 * goes wrong later can only be told in a last event, as the status has gone out.
 */
final class EarlyStream {
    static final HeaderName ACCEPT_ENCODING = HeaderName.of("Accept-Encoding");

    private static final String EVENT_STREAM = "text/event-stream";
    private static final HeaderName ACCEL_BUFFERING = HeaderName.of("X-Accel-Buffering");
    // WHATWG HTML §9.2.5: a line that begins with a colon is a comment.
    private static final byte[] COMMENT = ": waiting\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpExchange exchange;
    private final ResponseSide response;

    private EarlyStream(HttpExchange exchange, ResponseSide response) {
        this.exchange = exchange;
        this.response = response;
    }

    /** Sends the head. Returns null if the exchange has ended over it. */
    static @Nullable EarlyStream begin(
            HttpExchange exchange, @Nullable ChainWalk walk, ResponseSide response) {
        // What the backend will send goes on with this response, which has no encoding.
        exchange.request().headers().remove(ACCEPT_ENCODING);
        LocalHead head = head();
        response.begin(head, null);
        if (walk != null && !walk.respond()) {
            return null;
        }
        response.sendHead(head, false);
        return new EarlyStream(exchange, response);
    }

    /** Sends a comment, if the client takes what it is sent. May throw what a transform throws. */
    void comment() {
        if (!response.isBlocked()) {
            response.body(Unpooled.wrappedBuffer(COMMENT));
            response.flush();
            // The first byte that counts is the backend's.
            exchange.firstByteNanos = 0;
        }
    }

    /** Returns whether a client says that it takes a stream of events. */
    static boolean isWantedBy(RequestHead head) {
        if (head.upgrade() != null || head.method().equals("HEAD")) {
            return false;
        }
        for (String accepted : head.headers().all(HeaderName.ACCEPT)) {
            if (accepted.toLowerCase(Locale.ROOT).contains(EVENT_STREAM)) {
                return true;
            }
        }
        return false;
    }

    private static LocalHead head() {
        HeaderList fields = new HeaderList();
        fields.set(HeaderName.CONTENT_TYPE, EVENT_STREAM);
        fields.set(HeaderName.CACHE_CONTROL, "no-cache");
        // Else nginx in front of the gateway would keep the comments to itself.
        fields.set(ACCEL_BUFFERING, "no");
        return new LocalHead(200, fields);
    }

    /** Returns why the body of an answer cannot go on with the stream, or null if it can. */
    static @Nullable Reply refusal(ResponseHead answer) {
        int status = answer.status();
        if (status < 200 || status > 299) {
            return Reply.error(Math.clamp(status, 400, 599), "Backend answered " + status);
        }
        String type = answer.headers().get(HeaderName.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM)) {
            return Reply.error(502, "Backend answered without events");
        }
        String encoding = answer.headers().get(HeaderName.CONTENT_ENCODING);
        return encoding == null || encoding.equalsIgnoreCase("identity")
                ? null
                : Reply.error(502, "Backend answered with encoded events");
    }

    /** Returns the last event in the place of a local reply; the caller owns it. */
    static ByteBuf error(Reply reply, String why, String requestId) {
        String message = reply.errorText().isEmpty() ? why : reply.errorText();
        String event =
                """
                event: error
                data: {"error":{"message":%s,"type":"gateway_error","code":"%s","status":%d,"request_id":"%s"}}

                """
                        .formatted(quoted(message), why, reply.status(), requestId);
        return Unpooled.wrappedBuffer(event.getBytes(StandardCharsets.UTF_8));
    }

    // RFC 8259 §7; no line may end within the data of an event.
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
