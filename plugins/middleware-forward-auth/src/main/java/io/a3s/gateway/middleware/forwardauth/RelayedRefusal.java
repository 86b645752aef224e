package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import java.util.List;

/** Turns a refusal of the service into what the client gets. */
final class RelayedRefusal {
    // What makes a refusal work: where to log in, with which state, and by which scheme; and what
    // keeps it from being remembered or repeated at once. All else is about the service itself.
    private static final List<HeaderName> RELAYED =
            List.of(
                    HeaderName.CACHE_CONTROL,
                    HeaderName.LOCATION,
                    HeaderName.RETRY_AFTER,
                    HeaderName.SET_COOKIE,
                    HeaderName.WWW_AUTHENTICATE);
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private RelayedRefusal() {}

    /**
     * Returns the reply.
     *
     * @throws IllegalArgumentException if a field has a value that must not be sent
     */
    static Reply of(RemoteService.Answer answer) {
        Reply reply = Reply.of(answer.status());
        byte[] body = answer.body().orElse(new byte[0]);
        if (body.length > 0) {
            String type = answer.headers().firstValue("Content-Type").orElse(UNKNOWN_TYPE);
            reply = reply.withBody(type, body);
        }
        for (HeaderName name : RELAYED) {
            // Reply puts the last one first.
            for (String value : answer.headers().allValues(name.toString()).reversed()) {
                reply = reply.withHeader(name, value);
            }
        }
        return reply;
    }
}
