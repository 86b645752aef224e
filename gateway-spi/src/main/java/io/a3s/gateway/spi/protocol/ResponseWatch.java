package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by plugins: looks at the body of one response as it comes from the backend, before
 * middlewares change it. What passes is relayed whatever the watch thinks of it. All calls come
 * from the exchange's event loop and must not block.
 *
 * @since 1.0
 */
@Incubating
public interface ResponseWatch {
    /** Looks at a piece of the body. */
    void onChunk(Chunk chunk);

    /** Learns that the response is over, however it ended. The last call. */
    default void onEnd() {}

    /**
     * Learns that the gateway has to end the response, because the backend broke off or a limit has
     * passed, and may say a last word. It is asked only if the body's end can still be told from
     * its being cut off, and if every middleware that changes the body {@linkplain
     * io.a3s.gateway.spi.body.BodyTransform#canEndHere() can end it there}; {@link #onEnd} follows.
     *
     * @param reason why, as in the access log: lower case with underscores
     * @return what the client gets as the end of the body, or null to cut the response off so that
     *     the client sees an error
     */
    default byte @Nullable [] lastWord(String reason) {
        return null;
    }

    /**
     * Is asked in the same case, and may end the response with trailers instead of a last word.
     *
     * @param reason why, as in the access log
     * @return the trailers, or null to be asked for a last word
     */
    default @Nullable Headers lastTrailers(String reason) {
        return null;
    }
}
