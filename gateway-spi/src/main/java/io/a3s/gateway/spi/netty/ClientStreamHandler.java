package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: takes what the client sends after the request's head.
 *
 * @since 1.0
 */
@Incubating
public interface ClientStreamHandler {
    /** Takes a piece of the request's body, without framing. Takes ownership. */
    void onBody(ByteBuf data);

    /**
     * Takes the end of a read from the connection, so that what was passed on can be written out.
     */
    void onReadComplete();

    /** Takes the regular end of the request. */
    void onEnd(@Nullable Headers trailers);

    /** Learns that the client takes data again. */
    void onWritable();

    /**
     * Learns that the rest of the request cannot be read, because it breaks the protocol or takes
     * too long. If the response's head has not gone out, the reply becomes the response; otherwise
     * the response is cut off. No further call follows but {@code onWritable} and {@code onGone}.
     *
     * @param reply what the client should get
     * @param reason why, for log and metrics: lower case with underscores, from a small fixed set
     * @param detail what exactly was wrong, for the log
     */
    void onMalformed(Reply reply, String reason, String detail);

    /** Learns that the client has left. No further call follows. */
    void onGone(String detail);
}
