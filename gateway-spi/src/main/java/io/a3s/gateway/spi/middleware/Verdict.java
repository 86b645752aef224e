package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.protocol.ByteStreamHandler;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a middleware decides about a request. Plugins make verdicts and do not take them apart, so
 * cases may be added.
 *
 * @since 1.0
 */
public sealed interface Verdict {
    /** Goes on with the next middleware. */
    static Verdict proceed() {
        return Proceed.INSTANCE;
    }

    /** Ends the request with {@code {"error": "text"}}. */
    static Verdict reply(int status, String text) {
        return new Replied(Reply.error(status, text));
    }

    /** Ends the request with a reply. */
    static Verdict reply(Reply reply) {
        return new Replied(Objects.requireNonNull(reply, "reply"));
    }

    /**
     * Pauses the exchange until the stage completes, and goes on with its verdict; the one way to
     * pause. The body is not read meanwhile. A stage that fails, or takes longer than the runtime
     * allows, ends the request with an error.
     */
    static Verdict await(CompletionStage<? extends Verdict> stage) {
        return new Awaiting(Objects.requireNonNull(stage, "stage"));
    }

    /**
     * Collects the request's body and decides with it. The body then goes to the backend as if it
     * had just arrived. A body over the limit ends the request with status 413. The factory has to
     * declare as much by {@link Needs#withWholeRequest}.
     *
     * @param maxBytes how much to take, 1 or more
     * @param decision is called with the whole body, empty if there is none, on the exchange's
     *     event loop; its result is treated like that of {@code onRequest}
     * @throws IllegalArgumentException if the limit is out of range
     */
    static Verdict collectBody(int maxBytes, Function<byte[], ? extends Verdict> decision) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1 or more)");
        }
        return new Collecting(maxBytes, Objects.requireNonNull(decision, "decision"));
    }

    /**
     * Switches the client's connection to the protocol it has asked for (RFC 9110 §7.8), with this
     * middleware as the other end, so that no backend takes part. Only for requests with {@link
     * io.a3s.gateway.spi.http.RequestHead#upgrade}. The time limits of the router's service apply.
     *
     * @param fields what the response with status 101 has besides {@code Connection} and {@code
     *     Upgrade}
     * @param handler the other end, for this connection alone
     */
    @Incubating
    static Verdict switchProtocols(HeaderList fields, ByteStreamHandler handler) {
        return new Switching(new HeaderList(fields), Objects.requireNonNull(handler, "handler"));
    }

    /** Made by {@link #proceed()}. */
    enum Proceed implements Verdict {
        /** The only instance. */
        INSTANCE
    }

    /**
     * Made by {@link #reply(Reply)}.
     *
     * @param reply what the client gets
     */
    record Replied(Reply reply) implements Verdict {}

    /**
     * Made by {@link #await}.
     *
     * @param stage gives the verdict
     */
    record Awaiting(CompletionStage<? extends Verdict> stage) implements Verdict {}

    /**
     * Made by {@link #collectBody}.
     *
     * @param maxBytes how much to take
     * @param decision is called with the whole body
     */
    record Collecting(int maxBytes, Function<byte[], ? extends Verdict> decision)
            implements Verdict {}

    /**
     * Made by {@link #switchProtocols}.
     *
     * @param fields what the response has
     * @param handler the other end
     */
    @Incubating
    record Switching(HeaderList fields, ByteStreamHandler handler) implements Verdict {}
}
