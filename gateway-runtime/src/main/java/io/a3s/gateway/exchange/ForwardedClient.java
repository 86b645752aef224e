package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A client that a trusted proxy reports. */
record ForwardedClient(
        ClientConnection connection, InetAddress address, String addressText, boolean isSecure)
        implements ClientInfo {
    @Override
    public InetSocketAddress peer() {
        return connection.peer();
    }

    @Override
    public InetSocketAddress local() {
        return connection.local();
    }

    @Override
    public String entrypoint() {
        return connection.entrypoint();
    }
}
