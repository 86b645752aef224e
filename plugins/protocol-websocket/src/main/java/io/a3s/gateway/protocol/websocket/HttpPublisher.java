package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Verdict;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Publishes what is posted, for those that have something to say but are no WebSocket client. */
final class HttpPublisher {
    private static final String PARAMETER = "channel=";
    private static final Verdict WRONG_METHOD =
            Verdict.reply(
                    Reply.error(405, "Publishing needs POST")
                            .withHeader(HeaderName.of("Allow"), "POST"));
    private static final Verdict WRONG_CHANNEL =
            Verdict.reply(400, "Invalid channel name (expected: one, in ?channel=NAME)");
    private static final Verdict WRONG_TEXT = Verdict.reply(400, "Message is not UTF-8");
    private static final Verdict TOO_LONG = Verdict.reply(413, "Message too long");

    private final String path;
    private final int maxMessage;
    private final Hub hub;

    HttpPublisher(String path, int maxMessage, Hub hub) {
        this.path = path;
        this.maxMessage = maxMessage;
        this.hub = hub;
    }

    /** Returns whether a request is to publish something. */
    boolean isMeant(RequestHead request) {
        return request.path().equals(path);
    }

    Verdict answer(RequestHead request) {
        if (!request.method().equals("POST")) {
            return WRONG_METHOD;
        }
        String channel = channel(request.query());
        if (channel == null || !ChannelName.isValid(channel)) {
            return WRONG_CHANNEL;
        }
        return Verdict.collectBody(maxMessage, body -> publish(channel, body));
    }

    private Verdict publish(String channel, byte[] body) {
        // The limit is that of a client's message, which begins with the name and a colon.
        if (channel.getBytes(StandardCharsets.UTF_8).length + 1 + body.length > maxMessage) {
            return TOO_LONG;
        }
        String payload;
        try {
            payload = Utf8.decode(body, 0, body.length);
        } catch (CharacterCodingException e) {
            return WRONG_TEXT;
        }
        int subscribers = hub.publish(channel, payload);
        return Verdict.reply(
                Reply.of(200)
                        .withBody("application/json", "{\"subscribers\": " + subscribers + "}\n"));
    }

    private static @Nullable String channel(@Nullable String query) {
        if (query == null) {
            return null;
        }
        String found = null;
        for (String part : query.split("&", -1)) {
            if (part.startsWith(PARAMETER)) {
                if (found != null) {
                    return null;
                }
                found = part.substring(PARAMETER.length());
            }
        }
        try {
            return found == null ? null : URLDecoder.decode(found, StandardCharsets.UTF_8).strip();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
