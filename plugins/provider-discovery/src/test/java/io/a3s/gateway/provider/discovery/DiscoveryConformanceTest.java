package io.a3s.gateway.provider.discovery;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.ProviderConformance;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class DiscoveryConformanceTest extends ProviderConformance {
    private Optional<DiscoveredBackend> backend = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        DiscoveredBackend started = new DiscoveredBackend();
        started.be("one", "PathPrefix(`/one`)");
        backend = Optional.of(started);
    }

    @AfterEach
    void stop() {
        backend.orElseThrow().close();
    }

    @Override
    protected GatewayPlugin plugin() {
        return new DiscoveryPlugin();
    }

    @Override
    protected String type() {
        return "discovery";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of(
                "seeds",
                "[{ url = \"" + backend.orElseThrow().url() + "\" }]",
                "poll_interval_secs",
                "1");
    }

    @Override
    protected boolean change() {
        backend.orElseThrow().be("one", "PathPrefix(`/other`)");
        return true;
    }

    @Override
    protected List<Class<?>> libraries() {
        return List.of(ObjectMapper.class, RemoteService.class);
    }
}
