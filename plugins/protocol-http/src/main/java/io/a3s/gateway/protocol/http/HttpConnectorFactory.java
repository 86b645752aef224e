package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import java.util.Set;

/** Makes the connector for HTTP, with TLS or without. */
final class HttpConnectorFactory implements BackendConnectorFactory {
    private final Loops loops;

    HttpConnectorFactory(Loops loops) {
        this.loops = loops;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https", "ws", "wss");
    }

    @Override
    public BackendConnector create(PluginContext context) {
        return new HttpConnector(loops);
    }
}
