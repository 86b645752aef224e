package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import java.util.Set;

/** Makes the connector for HTTP/2, with TLS or without. */
final class H2ConnectorFactory implements BackendConnectorFactory {
    private static final Set<String> SECURE = Set.of("h2", "grpcs");

    private final Loops loops;

    H2ConnectorFactory(Loops loops) {
        this.loops = loops;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("h2c", "h2", "grpc", "grpcs");
    }

    /** Returns whether a backend is spoken to in TLS. */
    static boolean isSecure(String scheme) {
        return SECURE.contains(scheme);
    }

    @Override
    public BackendConnector create(PluginContext context) {
        return new H2Connector(loops);
    }
}
