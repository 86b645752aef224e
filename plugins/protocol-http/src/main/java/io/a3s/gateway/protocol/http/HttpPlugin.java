package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.spi.netty.TransportFactory;
import java.util.List;

/** The plugin's entry: the transport {@code http} and the connectors for HTTP backends. */
public final class HttpPlugin implements GatewayPlugin {
    private final Loops loops = new Loops();

    /** For the service loader. */
    public HttpPlugin() {}

    @Override
    public List<TransportFactory<?>> transports() {
        return List.of(new HttpTransportFactory(loops));
    }

    @Override
    public List<BackendConnectorFactory> backendConnectors() {
        return List.of(new HttpConnectorFactory(loops), new H2ConnectorFactory(loops));
    }
}
