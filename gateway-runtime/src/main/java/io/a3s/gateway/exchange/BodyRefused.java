package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.Reply;

/** A transform has given its exchange up. Without a stack trace, because it is no fault. */
final class BodyRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    BodyRefused(Reply reply) {
        super("body refused", null, false, false);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
