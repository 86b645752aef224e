package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.netty.TransportFactory;
import java.util.List;

/** The plugin's entry: the transport {@code udp}. */
public final class UdpPlugin implements GatewayPlugin {
    /** For the service loader. */
    public UdpPlugin() {}

    @Override
    public List<TransportFactory<?>> transports() {
        return List.of(new UdpTransportFactory());
    }
}
