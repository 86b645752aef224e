package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.provider.kubernetes.fake.FakeCluster;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.ProviderConformance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class KubernetesConformanceTest extends ProviderConformance {
    private final FakeCluster cluster = FakeCluster.started();

    @BeforeEach
    void fill() {
        cluster.put(service("chat")).put(slice("1", "chat", "10.0.0.1", 8080));
        cluster.put(ingress("chat", "a.example.com", "/v1", "chat"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Override
    protected GatewayPlugin plugin() {
        return new KubernetesProviderPlugin();
    }

    @Override
    protected String type() {
        return "kubernetes";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("api_url", "\"" + cluster.url() + "\"");
    }

    @Override
    protected boolean change() {
        cluster.put(slice("2", "chat", "10.0.0.2", 8080));
        return true;
    }

    @Override
    protected List<Class<?>> libraries() {
        return List.of(ObjectMapper.class, TrustedCertificates.class, Cluster.class);
    }
}
