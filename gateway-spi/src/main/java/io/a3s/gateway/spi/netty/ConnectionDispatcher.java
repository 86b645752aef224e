package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: where a transport without HTTP gets the backend of a connection.
 *
 * @since 1.0
 */
@Incubating
public interface ConnectionDispatcher {
    /**
     * Returns whether some router of the entrypoint asks for a server name, so that it is worth
     * waiting for the client's TLS greeting. Where none does, protocols in which the server speaks
     * first can be relayed.
     *
     * @param entrypoint the entrypoint's name
     */
    boolean asksForServerName(String entrypoint);

    /**
     * Routes a connection by its entrypoint, the client's address and the server name of its TLS
     * greeting, and asks the middlewares of its route. A refusal is counted and logged.
     *
     * @param loop the connection's event loop, which is the calling thread
     * @param client who connected
     * @param serverName the name (RFC 6066 §3) in lower case, or null if there is none
     * @return where to relay it, or null if it has to be closed
     */
    @Nullable ConnectionRoute open(EventLoop loop, ClientInfo client, @Nullable String serverName);
}
