package io.a3s.gateway.scaling.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.testkit.conformance.StateStoreConformance;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesStoreTest extends StateStoreConformance {
    private FakeObjects api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Override
    protected StateStore openStore() {
        return open(Optional.of(api.url()));
    }

    private static StateStore open(Optional<URI> url) {
        FleetObjects objects =
                new FleetObjects(
                        url.map(
                                each ->
                                        new io.a3s.gateway.scaling.remote.Platform(
                                                each,
                                                Duration.ofSeconds(5),
                                                Optional::empty,
                                                Optional.empty())),
                        "models",
                        "a3s");
        return new KubernetesStore(
                new Leases(objects, InstantSource.system(), System::nanoTime),
                new StoredMaps(objects, InstantSource.system(), System::nanoTime),
                objects);
    }

    @Test
    void usesLeasesAsKubernetesDoes() throws Exception {
        try (StateStore store = openStore()) {
            assertThat(store.tryHold("scaling/llm", "gateway-1", Duration.ofSeconds(15))).isTrue();

            JsonNode lease = api.all().getFirst();
            assertThat(lease.path("kind").asText()).isEqualTo("Lease");
            assertThat(lease.path("metadata").path("name").asText()).matches("a3s-[0-9a-f]{32}");
            assertThat(
                            lease.path("metadata")
                                    .path("annotations")
                                    .path("gateway.a3s.io/key")
                                    .asText())
                    .isEqualTo("lease/scaling/llm");
            JsonNode spec = lease.path("spec");
            assertThat(spec.path("holderIdentity").asText()).isEqualTo("gateway-1");
            assertThat(spec.path("leaseDurationSeconds").asInt()).isEqualTo(15);
            assertThat(spec.path("renewTime").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
            assertThat(spec.path("leaseTransitions").asInt()).isZero();

            store.release("scaling/llm", "gateway-1");
            assertThat(store.tryHold("scaling/llm", "gateway-2", Duration.ofSeconds(15))).isTrue();
            assertThat(api.all().getFirst().path("spec").path("leaseTransitions").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void removesWhatMembersThatAreGoneHaveLeft() throws Exception {
        try (StateStore store = openStore()) {
            store.announce("gateways", "gone", new byte[] {1}, Duration.ofMillis(1));
            assertThat(store.announced("gateways")).containsKey("gone");
            Thread.sleep(Duration.ofMillis(2));

            assertThat(store.announced("gateways")).isEmpty();
            assertThat(api.all()).isEmpty();
        }
    }

    @Test
    void saysThatThereIsNoCluster() {
        try (StateStore store = open(Optional.empty())) {
            assertThatThrownBy(() -> store.get("key"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("KUBERNETES_SERVICE_HOST is not set");
        }
    }

    @Test
    void refusesAPrefixThatIsNoName() {
        assertThatThrownBy(
                        () ->
                                new KubernetesStoreConfig(
                                        Optional.empty(),
                                        "A3S_",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("A3S_ (expected: ");
    }
}
