package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.Reply;

/**
 * Says that a transform has given its exchange up. Without a stack trace, because it is no fault.
 */
final class BodyRefusedException extends RuntimeException {
    private final transient ChainLink link;
    private final transient Reply reply;

    BodyRefusedException(ChainLink link, Reply reply) {
        super(null, null, false, false);
        this.link = link;
        this.reply = reply;
    }

    /** Returns the middleware that asked for the transform. */
    ChainLink link() {
        return link;
    }

    /** Returns what the client gets if it still can. */
    Reply reply() {
        return reply;
    }
}
