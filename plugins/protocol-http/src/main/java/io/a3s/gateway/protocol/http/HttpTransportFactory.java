package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;
import java.util.List;

/** Makes the transport of entrypoints with {@code protocol = "http"}. */
final class HttpTransportFactory implements TransportFactory<HttpConfig> {
    private final Loops loops;

    HttpTransportFactory(Loops loops) {
        this.loops = loops;
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public List<String> applicationProtocols() {
        return List.of("h2", "http/1.1");
    }

    @Override
    public Class<HttpConfig> configType() {
        return HttpConfig.class;
    }

    @Override
    public Transport create(HttpConfig config, TransportContext context) {
        return new HttpTransport(config, context, loops);
    }
}
