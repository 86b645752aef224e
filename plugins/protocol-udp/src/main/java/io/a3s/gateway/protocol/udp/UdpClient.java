package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.http.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Who sends datagrams from one address and port. */
record UdpClient(
        String entrypoint, InetSocketAddress peer, InetSocketAddress local, String addressText)
        implements ClientInfo {
    static UdpClient of(String entrypoint, InetSocketAddress peer, InetSocketAddress local) {
        String text = peer.getAddress().getHostAddress();
        int scope = text.indexOf('%');
        return new UdpClient(entrypoint, peer, local, scope < 0 ? text : text.substring(0, scope));
    }

    @Override
    public InetAddress address() {
        return peer.getAddress();
    }

    @Override
    public boolean isSecure() {
        return false;
    }
}
