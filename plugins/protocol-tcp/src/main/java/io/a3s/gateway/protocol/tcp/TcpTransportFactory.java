package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;

/** Makes the transport of entrypoints with {@code protocol = "tcp"}. */
final class TcpTransportFactory implements TransportFactory<TcpConfig> {
    @Override
    public String protocol() {
        return "tcp";
    }

    @Override
    public boolean carriesHttp() {
        return false;
    }

    @Override
    public Class<TcpConfig> configType() {
        return TcpConfig.class;
    }

    @Override
    public Transport create(TcpConfig config, TransportContext context) {
        return new TcpTransport(config, context);
    }
}
