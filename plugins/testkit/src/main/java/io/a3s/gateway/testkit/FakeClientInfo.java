package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A client as the test describes it. */
record FakeClientInfo(
        InetAddress address,
        InetSocketAddress peer,
        InetSocketAddress local,
        String entrypoint,
        boolean isSecure)
        implements ClientInfo {
    @Override
    public String addressText() {
        return address.getHostAddress();
    }
}
