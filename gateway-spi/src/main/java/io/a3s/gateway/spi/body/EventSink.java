package io.a3s.gateway.spi.body;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.Reply;

/**
 * Implemented by {@link EventTransform}: takes what becomes of an event stream. Valid during the
 * callback that gets it.
 *
 * @since 1.0
 */
@Incubating
public interface EventSink {
    /**
     * Sends an event on. One that equals the event the callback is about goes out byte for byte as
     * that came; any other is written anew, before or behind it.
     */
    void emit(ServerSentEvent event);

    /**
     * Gives the exchange up; see {@link ChunkSink#refuse}.
     *
     * @param reply what the client gets if the response's head has not gone out
     */
    void refuse(Reply reply);
}
