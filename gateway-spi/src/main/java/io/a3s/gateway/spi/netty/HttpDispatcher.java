package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;

/**
 * Implemented by the runtime: where a transport begins an exchange.
 *
 * @since 1.0
 */
@Incubating
public interface HttpDispatcher {
    /**
     * Begins an exchange. The response may already be under way when the method returns.
     *
     * @param head the request's head, valid until {@link ClientStream#onExchangeEnd}
     * @param client who sent it
     * @param stream takes the response
     * @param endOfStream whether the request has no body
     * @return what the transport reports the rest of the request to
     */
    ClientStreamHandler open(
            RequestHead head, ClientInfo client, ClientStream stream, boolean endOfStream);

    /**
     * Answers a request that cannot become an exchange, such as one with a malformed head. The
     * runtime counts and logs it and writes the reply to the stream.
     *
     * @param client who sent it
     * @param stream takes the reply; the transport closes its connection after it
     * @param reply the answer
     * @param reason why, for log and metrics: lower case with underscores, from a small fixed set
     * @param detail what exactly was wrong, for the log
     */
    void refuse(ClientInfo client, ClientStream stream, Reply reply, String reason, String detail);
}
