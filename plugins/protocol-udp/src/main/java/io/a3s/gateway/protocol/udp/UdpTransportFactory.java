package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;

/** Makes the transport of entrypoints with {@code protocol = "udp"}. */
final class UdpTransportFactory implements TransportFactory<UdpConfig> {
    @Override
    public String protocol() {
        return "udp";
    }

    @Override
    public boolean carriesHttp() {
        return false;
    }

    @Override
    public boolean usesDatagrams() {
        return true;
    }

    @Override
    public Class<UdpConfig> configType() {
        return UdpConfig.class;
    }

    @Override
    public Transport create(UdpConfig config, TransportContext context) {
        return new UdpTransport(config, context);
    }
}
