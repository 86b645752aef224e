package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.netty.TransportFactory;
import java.util.List;

/** The plugin's entry: the transport {@code tcp}. */
public final class TcpPlugin implements GatewayPlugin {
    /** For the service loader. */
    public TcpPlugin() {}

    @Override
    public List<TransportFactory<?>> transports() {
        return List.of(new TcpTransportFactory());
    }
}
