package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by transports: the client's end of an exchange, which takes the response. The order
 * of calls is: any number of {@code sendInformational}, one {@code sendHead}, any number of {@code
 * sendBody}, one {@code sendEnd}; {@code abort} may come at any point instead. All writes but
 * {@code abort} wait for {@code flush}. After the client has gone, calls have no effect but to
 * release buffers.
 *
 * @since 1.0
 */
@Incubating
public interface ClientStream {
    /** Returns the loop the exchange belongs to. */
    EventLoop eventLoop();

    /**
     * Sends an interim response (RFC 9110 §15.2), 101 excepted; ignored for clients that cannot
     * take it.
     */
    void sendInformational(ResponseHead head);

    /**
     * Sends the response's head. The body's length is its {@code Content-Length}, or unknown
     * without one. After status 101 both directions carry bytes as they come: what the client sends
     * is reported as request body, even though the request had already ended.
     *
     * @param head the head; read during the call
     * @param endOfStream whether no body follows, as in the response to a HEAD request
     */
    void sendHead(ResponseHead head, boolean endOfStream);

    /** Sends a piece of body. Takes ownership. */
    void sendBody(ByteBuf data);

    /** Ends the response, with trailers if the client's protocol and request allow them. */
    void sendEnd(@Nullable Headers trailers);

    /** Writes out what was sent. */
    void flush();

    /**
     * Returns whether the client keeps up; if not, {@link ClientStreamHandler#onWritable} follows.
     */
    boolean isWritable();

    /** Switches reading of the request's body on or off. It is off when an exchange begins. */
    void setReading(boolean reading);

    /**
     * Writes what can be written at once, and cuts the response off so that the client sees an
     * error and not an end: a reset, or closing in the middle of the framing.
     */
    void abort();

    /**
     * Tells the stream that the exchange is over and the request's head no longer in use. The last
     * call the runtime makes. If the request's body has not ended by then, the transport reads and
     * drops a little of it or closes the connection.
     */
    void onExchangeEnd();
}
