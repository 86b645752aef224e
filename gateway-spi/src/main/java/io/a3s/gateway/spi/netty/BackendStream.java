package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by connectors: the backend's end of an exchange, which takes the request. The order
 * of calls is: one {@code sendHead}, any number of {@code sendBody}, one {@code sendEnd} unless the
 * head had {@code endOfStream}; {@code cancel} may come at any point. After the response has ended
 * or failed, calls have no effect but to release buffers. A stream that has switched protocols goes
 * on after the response has ended, until {@code sendEnd} or {@code cancel}: each side may end its
 * direction by itself. If the backend is gone before that, what is sent is released.
 *
 * @since 1.0
 */
@Incubating
public interface BackendStream {
    /**
     * Sends the request's head. The body's length is its {@code Content-Length}, or unknown without
     * one.
     *
     * @param head the head; may be read until the response begins or the stream ends
     * @param upgrade the protocol to ask the backend to switch to, or null
     * @param endOfStream whether no body follows
     */
    void sendHead(RequestHead head, @Nullable String upgrade, boolean endOfStream);

    /** Sends a piece of body. Takes ownership. */
    void sendBody(ByteBuf data);

    /** Ends the request. */
    void sendEnd(@Nullable Headers trailers);

    /** Writes out what was sent. */
    void flush();

    /**
     * Returns whether the backend keeps up; if not, {@link BackendStreamHandler#onWritable}
     * follows.
     */
    boolean isWritable();

    /**
     * Returns whether the connection is still being made, so that nothing has been sent. When it is
     * there, {@link BackendStreamHandler#onWritable} is called.
     */
    default boolean isConnecting() {
        return false;
    }

    /** Switches reading of the response's body on or off. It is on when a stream is opened. */
    void setReading(boolean reading);

    /**
     * Gives the stream up, because the client left or a time-out passed. The backend is made to
     * notice at once. No call to the handler follows.
     */
    void cancel();
}
