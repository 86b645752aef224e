package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.testkit.conformance.ProviderConformance;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xbill.DNS.Message;

class DnsConformanceTest extends ProviderConformance {
    private Optional<FakeDns> dns = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        FakeDns started = new FakeDns();
        started.set("a.test", "A", 0, "127.0.0.1");
        dns = Optional.of(started);
    }

    @AfterEach
    void stop() throws IOException {
        dns.orElseThrow().close();
    }

    @Override
    protected GatewayPlugin plugin() {
        return new DnsProviderPlugin();
    }

    @Override
    protected String type() {
        return "dns";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of(
                "services",
                "{ a = { hostname = \"a.test\" } }",
                "resolvers",
                '[' + DynamicConfig.quoted(dns.orElseThrow().text()) + ']',
                "min_ttl",
                "\"20ms\"");
    }

    @Override
    protected boolean change() {
        dns.orElseThrow().set("a.test", "A", 0, "127.0.0.1", "127.0.0.2");
        return true;
    }

    @Override
    protected List<Class<?>> libraries() {
        return List.of(Message.class);
    }
}
