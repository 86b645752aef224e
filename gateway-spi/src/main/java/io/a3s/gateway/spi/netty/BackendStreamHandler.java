package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: takes what a backend sends. The order of calls is: any number of
 * {@code onInformational}, one {@code onHead}, any number of {@code onBody}, then one {@code onEnd}
 * or {@code onFailure}; {@code onFailure} may come at any point instead and is then the last call.
 *
 * @since 1.0
 */
@Incubating
public interface BackendStreamHandler {
    /**
     * Takes an interim response (RFC 9110 §15.2), 101 excepted. The head is valid during the call.
     */
    void onInformational(ResponseHead head);

    /**
     * Takes the response's head, valid until the response ends.
     *
     * @param endOfStream whether no body follows
     */
    void onHead(ResponseHead head, boolean endOfStream);

    /** Takes a piece of the response's body, without framing. Takes ownership. */
    void onBody(ByteBuf data);

    /**
     * Takes the end of a read from the connection, so that what was passed on can be written out.
     */
    void onReadComplete();

    /**
     * Takes the regular end of the response. The stream is no longer in use, unless protocols were
     * switched: then it still takes what the client sends, and may still call {@link #onWritable}.
     */
    void onEnd(@Nullable Headers trailers);

    /** Learns that the backend takes data again. */
    void onWritable();

    /** Learns that the backend failed. The stream is no longer in use. */
    void onFailure(UpstreamFailure failure);
}
