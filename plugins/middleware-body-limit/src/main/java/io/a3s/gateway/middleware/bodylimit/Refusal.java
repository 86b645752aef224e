package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.http.Reply;

/** What the client of a body that is too large gets: an error that also names the limit. */
final class Refusal {
    private static final Reply TOO_LARGE = Reply.of(413);

    private final String start;

    Refusal(long maxBytes) {
        this.start =
                "{\"error\": \"Request body too large\", \"max_bytes\": %d, \"request_id\": \""
                        .formatted(maxBytes);
    }

    /**
     * Returns the reply.
     *
     * @param requestId the exchange's id, which has no character that JSON would escape
     */
    Reply to(String requestId) {
        return TOO_LARGE.withBody("application/json", start + requestId + "\"}\n");
    }
}
