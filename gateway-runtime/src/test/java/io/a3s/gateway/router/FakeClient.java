package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client with an address and, perhaps, a certificate. */
record FakeClient(InetAddress address, @Nullable TlsInfo tls) implements ClientInfo {
    static final FakeClient LOCAL = at("127.0.0.1");

    static FakeClient at(String literal) {
        return new FakeClient(InetAddress.ofLiteral(literal), null);
    }

    @Override
    public String addressText() {
        return address.getHostAddress();
    }

    @Override
    public InetSocketAddress peer() {
        return new InetSocketAddress(address, 50_000);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(address, 80);
    }

    @Override
    public String entrypoint() {
        return "web";
    }

    @Override
    public boolean isSecure() {
        return false;
    }
}
